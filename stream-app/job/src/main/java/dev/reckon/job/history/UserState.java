package dev.reckon.job.history;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.UserHistory;
import dev.reckon.history.UserHistory.Appended;
import dev.reckon.history.UserHistory.Outcome;
import dev.reckon.history.UserHistoryCodec;
import dev.reckon.job.event.BehaviorEvent.Remembered;
import dev.reckon.job.request.RankedList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of a user: the history, the last ranked list, and the progress of the lists.
 *
 * <p>Accepted events are numbered from 1. Three numbers describe the progress: events accepted,
 * events that a published list covers, and events that the runtime has answered. A user with all
 * events answered is settled; for every other one a request is in flight or a timer is set.
 *
 * <p>Not thread-safe: owned by the task that owns the user. History and list stay bytes until they
 * are used.
 */
public final class UserState {

  /** The value for an absent time. */
  public static final long NEVER = -1;

  /** The most covered events that a list names: the newest. */
  public static final int MAX_NAMED = 100;

  private final HistoryBounds bounds;

  private byte[] historyBytes;
  private @Nullable UserHistory history;
  private byte[] lastListBytes;

  private long acceptedEvents;
  private long coveredEvents;
  private long answeredEvents;
  private int failures;
  private long lastRequestMillis;
  private long timerMillis;
  private long forgottenUntilMillis;

  /** The oldest uncovered event and the newest {@value MAX_NAMED} after it, oldest first. */
  private List<Uncovered> uncovered;

  /** A new user. */
  public UserState(HistoryBounds bounds) {
    this(
        bounds,
        UserHistoryCodec.encode(UserHistory.empty(bounds)),
        new byte[0],
        new Progress(0, 0, 0, 0, NEVER, NEVER, NEVER, List.of()));
  }

  UserState(HistoryBounds bounds, byte[] historyBytes, byte[] lastListBytes, Progress progress) {
    this.bounds = bounds;
    this.historyBytes = historyBytes;
    this.lastListBytes = lastListBytes;
    this.acceptedEvents = progress.acceptedEvents();
    this.coveredEvents = progress.coveredEvents();
    this.answeredEvents = progress.answeredEvents();
    this.failures = progress.failures();
    this.lastRequestMillis = progress.lastRequestMillis();
    this.timerMillis = progress.timerMillis();
    this.forgottenUntilMillis = progress.forgottenUntilMillis();
    this.uncovered = new ArrayList<>(progress.uncovered());
  }

  /** An erased user, whose older events are refused. */
  public static UserState forgotten(HistoryBounds bounds, long untilMillis) {
    UserState state = new UserState(bounds);
    state.forgottenUntilMillis = untilMillis;
    return state;
  }

  /** Events until this time are refused, in milliseconds since the epoch; 0 if none are. */
  public long forgottenUntilMillis() {
    return forgottenUntilMillis;
  }

  /** Adds an event to the history, unless it is a duplicate or too old. */
  public Outcome accept(Remembered remembered) {
    if (remembered.event().eventTimeMillis() <= forgottenUntilMillis) {
      return Outcome.LATE;
    }
    Appended appended = history().append(remembered.event());
    if (appended.outcome() == Outcome.APPENDED) {
      history = appended.history();
      acceptedEvents++;
      remember(new Uncovered(remembered.event().eventId(), remembered.arrival()));
    }
    return appended.outcome();
  }

  private void remember(Uncovered event) {
    if (uncovered.size() > MAX_NAMED) {
      uncovered.remove(1);
    }
    uncovered.add(event);
  }

  /** The user's history with all accepted events. */
  public UserHistory history() {
    if (history == null) {
      history = UserHistoryCodec.decode(historyBytes, bounds);
    }
    return history;
  }

  public long acceptedEvents() {
    return acceptedEvents;
  }

  public long coveredEvents() {
    return coveredEvents;
  }

  /** Whether the runtime has answered for all accepted events. */
  public boolean isSettled() {
    return answeredEvents == acceptedEvents;
  }

  /** Whether there are events that no published list covers. */
  public boolean hasUncovered() {
    return coveredEvents < acceptedEvents;
  }

  /** The oldest uncovered event and the newest {@value MAX_NAMED} after it, oldest first. */
  public List<Uncovered> uncovered() {
    return List.copyOf(uncovered);
  }

  /** Whether the newest event that no published list covers is a search. */
  public boolean hasSearchedLast() {
    if (uncovered.isEmpty()) {
      return false;
    }
    String newest = uncovered.get(uncovered.size() - 1).eventId();
    return history().searches().stream().anyMatch(search -> search.eventId().equals(newest));
  }

  /** When the job received the oldest uncovered event, or {@code otherwise} if there is none. */
  public long oldestUncoveredMillis(long otherwise) {
    return uncovered.isEmpty() ? otherwise : uncovered.get(0).arrival().receivedAtMillis();
  }

  /** A list that covers the first {@code events} events was published. */
  public void covered(long events) {
    coveredEvents = Math.max(coveredEvents, events);
    long left = Math.min(acceptedEvents - coveredEvents, MAX_NAMED);
    int from = (int) Math.max(0, uncovered.size() - left);
    uncovered = new ArrayList<>(uncovered.subList(from, uncovered.size()));
  }

  /** The runtime answered for the first {@code events} events. */
  public void answered(long events) {
    answeredEvents = Math.max(answeredEvents, events);
    failures = 0;
  }

  /** A request was made. */
  public void requested(long nowMillis) {
    lastRequestMillis = nowMillis;
  }

  /** A request had no answer. */
  public void failed() {
    failures = Math.min(failures + 1, 1_000);
  }

  /** Requests without an answer since the last with one. */
  public int failures() {
    return failures;
  }

  /** When the last request was made, in milliseconds since the epoch, or {@link #NEVER}. */
  public long lastRequestMillis() {
    return lastRequestMillis;
  }

  /** When the user last had an event, or was erased, in milliseconds since the epoch. */
  public long lastTouchedMillis() {
    // Every event causes a request within moments.
    return Math.max(lastRequestMillis, forgottenUntilMillis);
  }

  /** When the timer of this user fires, or {@link #NEVER} if there is none. */
  public long timerMillis() {
    return timerMillis;
  }

  public void timerSet(long atMillis) {
    timerMillis = atMillis;
  }

  /** The last list that a model ranked, or {@link RankedList#NONE}. */
  public RankedList lastList() {
    return lastListBytes.length == 0 ? RankedList.NONE : RankedListCodec.decode(lastListBytes);
  }

  public void keepList(RankedList list) {
    lastListBytes = RankedListCodec.encode(list);
  }

  byte[] historyBytes() {
    if (history != null) {
      historyBytes = UserHistoryCodec.encode(history);
    }
    return historyBytes;
  }

  byte[] lastListBytes() {
    return lastListBytes;
  }

  Progress progress() {
    return new Progress(
        acceptedEvents,
        coveredEvents,
        answeredEvents,
        failures,
        lastRequestMillis,
        timerMillis,
        forgottenUntilMillis,
        uncovered);
  }

  /** The numbers of a user, for the codec. */
  record Progress(
      long acceptedEvents,
      long coveredEvents,
      long answeredEvents,
      int failures,
      long lastRequestMillis,
      long timerMillis,
      long forgottenUntilMillis,
      List<Uncovered> uncovered) {}
}
