import './styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { createQueryClient } from './api/query-client';
import { restoreSession } from './api/transport';
import { Pages } from './router';

void restoreSession();

// The one route is every page: only this kind of router can ask before a page is left.
const router = createBrowserRouter([{ path: '*', element: <Pages /> }]);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      {/* No transitions: whoever chooses a second filter before the first is drawn has chosen both. */}
      <RouterProvider router={router} useTransitions={false} />
    </QueryClientProvider>
  </StrictMode>,
);
