import clsx from 'clsx';
import { Check, ShieldAlert, ShieldCheck, X } from 'lucide-react';
import { useAudit } from '../../api/admin/jobs';
import type { Audit } from '../../api/admin/types';
import { formatCounted } from '../../format/count';
import { formatMoment } from '../../format/time';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/States';
import { type Column, Table } from '../../ui/Table';
import { AdminPage, Panel } from '../shell/AdminPage';
import { RowSkeletons } from '../table/ListView';

type Finding = Audit['findings'][number];

const columns: readonly Column<Finding>[] = [
  { key: 'check', header: 'Promise', cell: (finding) => sentence(finding.check) },
  { key: 'entity', header: 'Where', cell: (finding) => <code className="text-xs">{finding.entity}</code> },
  { key: 'expected', header: 'Expected', cell: (finding) => finding.expected },
  { key: 'found', header: 'Found', cell: (finding) => <span className="text-bad">{finding.found}</span> },
];

/** The light: green when ledger, counters and orders agree in everything. */
export function AuditPage() {
  const { data: audit, error, refetch, isFetching } = useAudit();
  return (
    <AdminPage
      title="Audit"
      intro="Ledger, counters and orders are compared with each other. Looking changes nothing."
      actions={
        <Button busy={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
      }
    >
      {audit ? (
        <>
          {error && (
            <p role="alert" className="mb-4 font-medium text-bad">
              The last look failed: {error.message}
            </p>
          )}
          <Light audit={audit} />
          {!audit.clean && (
            <div className="mt-4">
              <Panel title="Findings">
                <Table
                  caption="Findings"
                  columns={columns}
                  rows={audit.findings}
                  rowKey={(finding) => `${finding.check} ${finding.entity} ${finding.expected}`}
                />
              </Panel>
            </div>
          )}
          <div className="mt-4">
            <Panel title="What was looked at">
              <Checks audit={audit} />
            </Panel>
          </div>
        </>
      ) : error ? (
        <ErrorState error={error} title="The audit could not look" onRetry={() => void refetch()} />
      ) : (
        <RowSkeletons label="Looking at everything" />
      )}
    </AdminPage>
  );
}

function Light({ audit }: { audit: Audit }) {
  const { clean, findings, checks, at } = audit;
  const Icon = clean ? ShieldCheck : ShieldAlert;
  return (
    <div
      role="status"
      data-testid={clean ? 'audit-clean' : 'audit-findings'}
      className={clsx(
        'flex items-center gap-5 rounded-card border p-6 sm:p-8',
        clean ? 'border-good/40 bg-good-wash text-good' : 'border-bad/40 bg-bad-wash text-bad',
      )}
    >
      <Icon aria-hidden="true" strokeWidth={1.5} className="size-14 shrink-0 sm:size-20" />
      <div>
        <p className="font-display text-3xl font-extrabold tracking-tight sm:text-4xl">
          {clean ? 'Everything agrees' : formatCounted(findings.length, 'finding')}
        </p>
        <p className="mt-1 font-medium">
          {formatCounted(checks.length, 'promise')} checked at {formatMoment(at)}
        </p>
      </div>
    </div>
  );
}

function Checks({ audit }: { audit: Audit }) {
  const broken = new Set(audit.findings.map((finding) => finding.check));
  return (
    <ul className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-2 xl:grid-cols-3">
      {audit.checks.map((check) => {
        const bad = broken.has(check);
        const Icon = bad ? X : Check;
        return (
          <li key={check} className={clsx('flex items-start gap-2', bad && 'font-semibold text-bad')}>
            <Icon
              aria-label={bad ? 'Broken:' : 'Kept:'}
              className={clsx('mt-0.5 size-4 shrink-0', !bad && 'text-good')}
            />
            {sentence(check)}
          </li>
        );
      })}
    </ul>
  );
}

/** "ledger-has-no-gaps" as a person reads it. */
export function sentence(check: string): string {
  const words = check.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
