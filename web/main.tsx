import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso';
import { guarded } from './shared/ui/error-boundary.tsx';
import { lazily } from './shared/lazily.tsx';
import { pinInQuery, plainPath } from './shared/plain-path.ts';

// Each page fetches its own code: the wall's never reaches a phone, and who comes by a code or a link needs no front page.
const PlayerPage = guarded(lazily(() => import('./player/player-page.tsx').then((module) => module.PlayerPage)));
const OtherPages = guarded(lazily(() => import('./other-pages.tsx').then((module) => module.OtherPages)));
const FrontPage = guarded(lazily(() => import('./home/home-page.tsx').then((module) => module.HomePage)));
const UnknownPage = guarded(lazily(() => import('./home/unknown-page.tsx').then((module) => module.UnknownPage)));

function App() {
  return (
    <LocationProvider>
      <Router>
        <Route path="/play/:pin" component={PlayerPage} />
        <Route path="/" component={FrontPage} />
        <Route path="/play" component={FrontPage} />
        <Route default component={OtherPages} />
      </Router>
    </LocationProvider>
  );
}

/** Addresses are typed, printed in capitals and cut short: what can be understood is shown, under its plain address. */
const path = plainPath(location.pathname);
/** A scanned code or a link goes straight to its room. */
const givenPin = pinInQuery(location.search);
if ((path === '/' || path === '/play') && givenPin.length === 6) history.replaceState(null, '', `/play/${givenPin}`);
else if (path !== undefined && path !== location.pathname) {
  history.replaceState(null, '', `${path}${location.search}${location.hash}`);
}

const app = document.querySelector('#app');
if (app === null) throw new Error('The page has no place for the app.');
render(path === undefined ? <UnknownPage /> : <App />, app);
