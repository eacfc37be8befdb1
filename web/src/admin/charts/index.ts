import { lazy } from 'react';

// The drawing library is larger than everything else here: it comes when a chart is shown, and no
// table waits for it.
export const StackedBars = lazy(async () => ({ default: (await import('./StackedBars')).StackedBars }));
export const TimeLines = lazy(async () => ({ default: (await import('./TimeLines')).TimeLines }));
export const StockSteps = lazy(async () => ({ default: (await import('./StockSteps')).StockSteps }));
export const RevenueBars = lazy(async () => ({ default: (await import('./RevenueBars')).RevenueBars }));
