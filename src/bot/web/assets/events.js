// One connection for all tabs. A browser opens only six to a server, so a stream for each tab would leave
// none for the pages themselves.
const tabs = new Set();
let source = connect();

globalThis.addEventListener('connect', ({ ports: [tab] }) => {
  tabs.add(tab);
  tab.addEventListener('message', () => tabs.delete(tab));
  tab.start();
  tab.postMessage({ state: source.readyState === EventSource.OPEN ? 'open' : 'connecting' }, []);
});

function connect() {
  const stream = new EventSource('/events');
  for (const name of ['card', 'talk', 'read', 'news', 'calls', 'typing'])
    stream.addEventListener(name, (event) => tell({ name, data: event.data }));
  stream.addEventListener('open', () => tell({ state: 'open' }));
  stream.addEventListener('error', () => {
    tell({ state: 'lost' });
    // Where the browser gives up (an answer that is no stream), it is begun anew.
    if (stream.readyState === EventSource.CLOSED)
      setTimeout(() => {
        source = connect();
      }, 2000);
  });
  return stream;
}

function tell(message) {
  for (const tab of tabs) tab.postMessage(message, []);
}
