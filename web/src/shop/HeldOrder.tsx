import { useEffect, useState } from 'react';
import { useSecondsUntil } from '../api/clock';
import { useIntentKey } from '../api/intent';
import { useCancelOrder, useConfirmOrder, useExtendHold, useOrder } from '../api/orders';
import { hasCode } from '../api/problem';
import type { Order } from '../api/types';
import { useWaitAfter } from '../api/wait';
import { formatMoney } from '../format/money';
import { formatSpan } from '../format/time';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { toast } from '../ui/toast';
import { HoldRing } from './HoldRing';
import { OrderLines } from './OrderLines';
import { refusalText } from './refusal';

const URGENT_S = 60;
const ASK_AGAIN_MS = 1_000;

export function HeldOrder({ order }: { order: Order }) {
  const confirm = useConfirmOrder();
  const extend = useExtendHold();
  const toConfirm = useIntentKey();
  const toExtend = useIntentKey();
  const [leaving, setLeaving] = useState(false);
  const deadline = order.hold_expires_at ?? order.server_time;
  const left = useSecondsUntil(deadline) ?? 0;
  const refetch = useVerdict(order.id, left === 0);
  const wait = useWaitAfter(confirm.error ?? extend.error);
  const over = left === 0;
  const busy = confirm.isPending || extend.isPending;
  const last = order.extensions_left === 0 || hasCode(extend.error, 'extension_limit');
  const error = confirm.error ?? extend.error;

  function buy() {
    confirm.mutate({ key: toConfirm.key, orderId: order.id }, { onError: toConfirm.answered });
  }

  function prolong() {
    extend.mutate(
      { key: toExtend.key, orderId: order.id },
      {
        onSuccess: () => {
          toExtend.answered();
          toast('You have more time', 'good');
        },
        onError: toExtend.answered,
      },
    );
  }

  return (
    <Page
      title="Held for you"
      intro={over ? undefined : 'Nobody else can have it while the time runs. Buy it, or give it back.'}
      narrow
    >
      <div className="space-y-6">
        {over ? (
          <Notice tone="info" polite testId="hold-over">
            The time is up. Asking the shop how it ended…
          </Notice>
        ) : (
          left <= URGENT_S && (
            <Notice tone="warn" testId="hold-ending">
              A minute or less is left. What is not bought by then goes back to everybody.
            </Notice>
          )
        )}
        <div className="rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
          <div className="flex flex-col items-center gap-6 sm:flex-row sm:gap-8">
            <HoldRing from={order.created_at} deadline={deadline} urgent={left <= URGENT_S} onEnd={refetch} />
            <div className="w-full min-w-0 space-y-3">
              <Button
                size="large"
                className="w-full"
                busy={confirm.isPending}
                disabled={over || busy || wait > 0}
                onClick={buy}
              >
                {wait > 0
                  ? `Again in ${formatSpan(wait)}`
                  : `Buy for ${formatMoney(order.total, order.currency)}`}
              </Button>
              <div className="grid grid-cols-2 gap-3">
                <Button
                  look="secondary"
                  busy={extend.isPending}
                  disabled={over || busy || last}
                  onClick={prolong}
                >
                  More time
                </Button>
                <Button look="quiet" disabled={over || busy} onClick={() => setLeaving(true)}>
                  Give it back
                </Button>
              </div>
              {order.extensions > 0 && (
                <p className="text-sm text-soft">
                  Made longer {order.extensions === 1 ? 'once' : `${order.extensions} times`}
                  {order.extensions_left === 0 && ', which is as often as it can be'}.
                </p>
              )}
              {error && (
                <Notice
                  tone={hasCode(error, 'extension_limit') ? 'warn' : 'bad'}
                  urgent
                  testId={hasCode(error, 'extension_limit') ? 'extension-limit' : 'refused'}
                >
                  {refusalText(error)}
                </Notice>
              )}
            </div>
          </div>
        </div>
        <div className="rounded-card border border-line bg-surface p-6 shadow-card sm:px-8">
          <OrderLines order={order} />
        </div>
      </div>
      {leaving && <GiveBack order={order} onClose={() => setLeaving(false)} />}
    </Page>
  );
}

/** After the end the shop is asked until it says how it ended. */
function useVerdict(orderId: string, over: boolean): () => void {
  const { refetch } = useOrder(orderId);
  useEffect(() => {
    if (!over) return;
    const timer = setInterval(() => void refetch(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [over, refetch]);
  return () => void refetch();
}

function GiveBack({ order, onClose }: { order: Order; onClose: () => void }) {
  const cancel = useCancelOrder();
  const { key, answered } = useIntentKey();
  return (
    <Dialog title="Give it back?" onClose={onClose}>
      <div className="space-y-5">
        <p className="text-soft">Others can have it at once, and it may be gone when you come back.</p>
        {cancel.error && (
          <Notice tone="bad" urgent testId="refused">
            {refusalText(cancel.error)}
          </Notice>
        )}
        <div className="flex flex-wrap justify-end gap-3">
          <Button look="quiet" data-start onClick={onClose}>
            Keep it
          </Button>
          <Button
            look="danger"
            busy={cancel.isPending}
            onClick={() => cancel.mutate({ key, orderId: order.id }, { onError: answered })}
          >
            Give it back
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
