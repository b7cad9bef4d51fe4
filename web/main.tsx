import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso';
import { HomePage } from './home/home-page.tsx';
import { guarded } from './shared/error-boundary.tsx';
import { lazily } from './shared/lazily.tsx';

// The wall's code never reaches a phone, and the game's code does not hold up the PIN field.
const PlayerPage = guarded(lazily(() => import('./player/player-page.tsx').then((module) => module.PlayerPage)));
const SetupPage = guarded(lazily(() => import('./host/setup-page.tsx').then((module) => module.SetupPage)));
const HostPage = guarded(lazily(() => import('./host/host-page.tsx').then((module) => module.HostPage)));
const ResultsPage = guarded(lazily(() => import('./host/results-page.tsx').then((module) => module.ResultsPage)));
const OpsPage = guarded(lazily(() => import('./ops/ops-page.tsx').then((module) => module.OpsPage)));
const FrontPage = guarded(HomePage);

function App() {
  return (
    <LocationProvider>
      <Router>
        <Route path="/play/:pin" component={PlayerPage} />
        <Route path="/host" component={SetupPage} />
        <Route path="/host/:gameId" component={HostPage} />
        <Route path="/host/:gameId/results" component={ResultsPage} />
        <Route path="/ops" component={OpsPage} />
        <Route default component={FrontPage} />
      </Router>
    </LocationProvider>
  );
}

const app = document.querySelector('#app');
if (app === null) throw new Error('The page has no place for the app.');
render(<App />, app);
