// Batches under way: their progress as it happens, and the whole page anew when one is over.

for (const item of document.querySelectorAll("[data-batch][data-open]")) {
  const bar = item.querySelector("progress");
  const events = new EventSource(`/v1/batches/${item.dataset.batch}/events`);
  events.addEventListener("job", ({ data }) => {
    const job = JSON.parse(data);
    if (job.reports) {
      bar.max = job.reports;
      bar.value = job.settled;
    }
  });
  events.addEventListener("done", () => {
    events.close();
    location.reload();
  });
}
