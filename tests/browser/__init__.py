"""The desk as people meet it: in a browser, on a phone and on a desktop, in both languages."""
