"""The MCP server: assistants read reports, ask the database, and cite with chains and offsets.

``server`` speaks the protocol (Model Context Protocol, over stdio), ``asked`` are the tools' arguments, ``answers``
the values they return, ``shown`` makes report text safe to hand over, ``library`` opens database and model when
they are first needed, ``told`` turns readings and ``stored`` questions into answers.
"""
