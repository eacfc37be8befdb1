import { Route, Routes } from 'react-router';
import { NotFound } from '../layout/Failure';
import { Overview } from './Overview';

/** Every page under `/admin`; the whole folder is loaded only when one of them is asked for. */
export function Admin() {
  return (
    <Routes>
      <Route index element={<Overview />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
