package dev.reckon.demo.ledger;

import dev.reckon.demo.watch.ListListener;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The outcome of every event that was sent, by the fault under which it was sent. Faults follow
 * each other; each lasts until the next is opened. Safe for any number of threads.
 */
final class Ledger implements ListListener {

  private final List<Page> pages = new ArrayList<>();
  private final Set<String> covered = new HashSet<>();
  private final SignsOfLife coveredAgain = new SignsOfLife();
  private final SignsOfLife lists = new SignsOfLife();
  private final SignsOfLife viewAnswers = new SignsOfLife();

  /**
   * A fault begins.
   *
   * @param sentBefore events that were sent before it
   */
  synchronized void open(String fault, int sentBefore, long nowNanos) {
    pages.add(new Page(fault, sentBefore, nowNanos));
  }

  @Override
  public synchronized void listRead(Recommendation list, long readNanos) {
    lists.heardAt(readNanos);
    for (String eventId : list.getCoveredEventIdsList()) {
      if (!covered.add(eventId)) {
        coveredAgain.heardAt(readNanos);
      }
    }
  }

  /** The view answered for a user with a list of that user's own. */
  synchronized void viewAnswered(long nowNanos) {
    viewAnswers.heardAt(nowNanos);
  }

  /** The ids of all events that lists have covered. */
  synchronized Set<String> coveredEventIds() {
    return Set.copyOf(covered);
  }

  /** Whether lists have covered all these events. */
  synchronized boolean covers(List<LoggedEvent> events) {
    return lost(events) == 0;
  }

  /**
   * The balance so far.
   *
   * @param sent all events, in the order they were sent
   */
  synchronized LedgerTable balance(List<LoggedEvent> sent, long nowNanos) {
    List<LedgerRow> rows = new ArrayList<>();
    for (int i = 0; i < pages.size(); i++) {
      boolean isLast = i + 1 == pages.size();
      rows.add(
          isLast
              ? row(pages.get(i), new Page("", sent.size(), nowNanos), sent)
              : row(pages.get(i), pages.get(i + 1), sent));
    }
    return new LedgerTable(rows);
  }

  private LedgerRow row(Page page, Page next, List<LoggedEvent> sent) {
    List<LoggedEvent> events = sent.subList(page.sentBefore, next.sentBefore);
    return new LedgerRow(
        page.fault,
        events.size(),
        lost(events),
        coveredAgain.countIn(page.openedNanos, next.openedNanos),
        lists.longestSilence(page.openedNanos, next.openedNanos),
        viewAnswers.longestSilence(page.openedNanos, next.openedNanos));
  }

  private int lost(List<LoggedEvent> events) {
    return Math.toIntExact(
        events.stream().filter(event -> !covered.contains(event.eventId())).count());
  }

  private record Page(String fault, int sentBefore, long openedNanos) {}
}
