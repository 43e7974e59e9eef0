package dev.reckon.demo.ledger;

import java.time.Duration;

/**
 * What became of the events under one fault.
 *
 * @param sent events that were sent while it lasted, and that the broker acknowledged
 * @param lost those of them that no list covered to the end
 * @param coveredTwice how often, while it lasted, a list covered an event that an earlier one had
 * @param withoutLists longest time, while it lasted, from one list to the next
 * @param withoutView longest time, while it lasted, from one answer of the view to the next
 */
record LedgerRow(
    String fault,
    int sent,
    int lost,
    int coveredTwice,
    Duration withoutLists,
    Duration withoutView) {}
