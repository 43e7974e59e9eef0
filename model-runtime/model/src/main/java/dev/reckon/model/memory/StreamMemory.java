package dev.reckon.model.memory;

import dev.reckon.popularity.Votes;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What can be learnt from each click at once, without training: transitions between items, sessions
 * of others, clicks under queries, recent popularity.
 *
 * <p>A user counts once for an item, a query and an item, or a transition, within a half-life of
 * what is counted ({@link Votes}), and an event counts once. So no sender owns a table by sending
 * much. Every table is bounded. Safe for any number of threads: questions run side by side, a click
 * waits for them.
 */
public final class StreamMemory {

  /** Items that a source names for a question. */
  static final int MOST_OF_SOURCE = 300;

  /** Users whose newest items are remembered: of others the next click follows nothing. */
  private static final int MOST_USERS = 1 << 20;

  private static final long NEVER = Long.MIN_VALUE;

  /** The first bytes of what is written. */
  private static final int FORMAT = 0x524B4D01;

  private final MemorySettings settings;
  private final Votes votes;
  private final Votes lateVotes;
  private final Votes sessionVotes;
  private final Votes queryVotes;
  private final Votes lateQueryVotes;
  private final Votes popularVotes;

  private final ItemNumbers items = new ItemNumbers();
  private final Transitions transitions;
  private final Sessions sessions;
  private final QueryClicks queries;
  private final RecentItems recent;
  private final Map<String, Trail> trails =
      new LinkedHashMap<>(1 << 10, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Trail> eldest) {
          return size() > MOST_USERS;
        }
      };

  /** The time of the newest click that was learnt. */
  private long newestMillis = NEVER;

  /** The same of what was read. */
  private long readUntilMillis = NEVER;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  /** What a thread computes with. */
  private static final class Scratch {
    final Tally alike = new Tally(1);
    final Tally votes = new Tally(2);
    final Sums shared = new Sums();
    final Places hidden = new Places();
    final Places named = new Places();

    /** Forgets a question, one that failed too. */
    void clear() {
      alike.clear();
      votes.clear();
      hidden.clear();
      named.clear();
    }

    /** What may be shown of the items with the most votes. */
    Shares best(int sum, IntPredicate isOffered) {
      for (int place = 0; place < hidden.size(); place++) {
        votes.drop(hidden.at(place));
      }
      return votes.best(sum, MOST_OF_SOURCE, isOffered);
    }
  }

  /** A memory of nothing. */
  public StreamMemory(MemorySettings settings) {
    this(settings, Votes.REMEMBERED);
  }

  /**
   * A memory of nothing.
   *
   * @param rememberedClicks see {@link Votes}
   */
  public StreamMemory(MemorySettings settings, int rememberedClicks) {
    this.settings = settings;
    this.votes = new Votes(rememberedClicks);
    this.lateVotes = new Votes(rememberedClicks);
    this.sessionVotes = new Votes(rememberedClicks);
    this.queryVotes = new Votes(rememberedClicks);
    this.lateQueryVotes = new Votes(rememberedClicks);
    this.popularVotes = new Votes(rememberedClicks);
    this.transitions = new Transitions(settings.transitions());
    this.sessions = new Sessions(settings.longestPause());
    this.queries = new QueryClicks(settings.queries());
    this.recent = new RecentItems(settings.popularity());
  }

  public MemorySettings settings() {
    return settings;
  }

  /**
   * How much is remembered.
   *
   * @param items that were taken
   * @param users whose newest items are known
   * @param transitions from one item to another
   * @param sessions of users
   * @param queries under which something was taken
   */
  public record Size(int items, int users, long transitions, int sessions, int queries) {}

  public Size size() {
    lock.readLock().lock();
    try {
      return new Size(
          items.size(), trails.size(), transitions.size(), sessions.size(), queries.size());
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Learns a click. Those of one user should come in the order of time.
   *
   * <p>Of one that the tables hold already, as they were read ({@link #read}), the user alone is
   * remembered: what they took last, and that they have counted.
   */
  public void learn(Click click) {
    lock.writeLock().lock();
    try {
      Votes.Verdict verdict = cast(votes, click, click.itemId(), Votes.FOR_EVER);
      if (verdict == Votes.Verdict.KNOWN_EVENT) {
        return;
      }
      int item = items.of(click.itemId());
      Trail trail = trails.computeIfAbsent(click.userId(), id -> new Trail());
      boolean countsLately = counts(lateVotes, click, click.itemId(), settings.transitions());
      boolean isInSessions = counts(sessionVotes, click, click.itemId(), Sessions.ONCE_WITHIN);
      boolean isPopular = counts(popularVotes, click, click.itemId(), settings.popularity());
      if (!isInTables(click)) {
        transitions.learn(
            trail, item, click.timeMillis(), verdict == Votes.Verdict.COUNTED, countsLately);
        sessions.learn(trail, item, click.timeMillis(), isInSessions);
        if (isPopular) {
          recent.learn(item, click.timeMillis());
        }
        newestMillis = Math.max(newestMillis, click.timeMillis());
      }
      learnQuery(click, item);
      trail.add(item);
      trail.newestMillis = Math.max(trail.newestMillis, click.timeMillis());
    } finally {
      lock.writeLock().unlock();
    }
  }

  private boolean isInTables(Click click) {
    return click.timeMillis() <= readUntilMillis;
  }

  /** Learns the query of a click that was learnt without it, as its search had not been read. */
  public void learnQuery(Click click) {
    lock.writeLock().lock();
    try {
      learnQuery(click, items.of(click.itemId()));
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void learnQuery(Click click, int item) {
    if (click.query() == null) {
      return;
    }
    String query = QueryClicks.normalised(click.query());
    String what = query + '\n' + click.itemId();
    boolean counts = counts(queryVotes, click, what, null);
    boolean countsLately = counts(lateQueryVotes, click, what, settings.queries());
    if (!isInTables(click)) {
      queries.learn(query, item, click.timeMillis(), counts, countsLately);
    }
  }

  private static boolean counts(Votes votes, Click click, String what, @Nullable Duration window) {
    return cast(votes, click, what, window == null ? Votes.FOR_EVER : window)
        == Votes.Verdict.COUNTED;
  }

  private static Votes.Verdict cast(Votes votes, Click click, String what, Duration window) {
    return votes.cast(click.userId(), click.eventId(), what, click.timeMillis(), window);
  }

  /**
   * Writes what was learnt, without a word of who did it: nobody's newest items, and nobody's
   * votes.
   */
  public void write(OutputStream to) throws IOException {
    lock.readLock().lock();
    try {
      TableOutput out = new TableOutput(new BufferedOutputStream(to));
      out.number(FORMAT);
      settings.write(out);
      out.millis(Math.min(newestMillis, System.currentTimeMillis())); // a clock that was ahead
      items.write(out);
      transitions.write(out);
      sessions.write(out);
      queries.write(out);
      recent.write(out);
      out.flush();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * A memory as it was written. Clicks up to the newest that it had learnt then teach it nothing
   * more when they come again.
   *
   * @param settings that it was written with
   * @throws IOException where it was written with others, is cut off, or is not what a memory
   *     writes
   */
  public static StreamMemory read(InputStream from, MemorySettings settings) throws IOException {
    TableInput in = new TableInput(new BufferedInputStream(from));
    if (in.number(Integer.MAX_VALUE, "its format") != FORMAT) {
      throw new IOException("its format is not one that this version of Reckon reads");
    }
    settings.requireWritten(in);
    StreamMemory memory = new StreamMemory(settings);
    memory.readUntilMillis = in.millis();
    memory.newestMillis = memory.readUntilMillis;
    memory.items.read(in);
    int itemCount = memory.items.size();
    memory.transitions.read(in, itemCount);
    memory.sessions.read(in, itemCount);
    memory.queries.read(in, itemCount);
    memory.recent.read(in, itemCount);
    in.end();
    return memory;
  }

  /**
   * Forgets a user: their newest items and the session that they are in. What they added to counts
   * has no name on it and fades with the others'.
   */
  public void forget(String userId) {
    lock.writeLock().lock();
    try {
      Trail trail = trails.remove(userId);
      if (trail != null) {
        sessions.forget(trail);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * What the memories say.
   *
   * @param isOffered whether an item, by its number, may be shown to anybody; asked about few more
   *     than those that sources name
   */
  public Remembered ask(Question question, IntPredicate isOffered) {
    lock.readLock().lock();
    try {
      Scratch own = scratch.get();
      own.clear();
      for (String id : question.excluded()) {
        int item = items.find(id);
        if (item != ItemNumbers.UNKNOWN) {
          int unused = own.hidden.of(item);
        }
      }
      return Remembered.of(ask(question, isOffered, own), items, own.named);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The same where every item may be shown. */
  public Remembered ask(Question question) {
    return ask(question, item -> true);
  }

  /** The id of an item that has this number. */
  public String idOf(int number) {
    return items.idOf(number);
  }

  /**
   * For each item, that of a history after which others took it most, so that a list can say why it
   * names the item. Empty where nobody did.
   */
  public List<Optional<String>> takenAfter(List<String> history, List<String> itemIds) {
    lock.readLock().lock();
    try {
      int[] newestFirst = newestFirst(history);
      return itemIds.stream().map(id -> strongest(newestFirst, id)).toList();
    } finally {
      lock.readLock().unlock();
    }
  }

  private Optional<String> strongest(int[] newestFirst, String itemId) {
    int strongest = transitions.strongest(newestFirst, items.find(itemId));
    return strongest == ItemNumbers.UNKNOWN ? Optional.empty() : Optional.of(items.idOf(strongest));
  }

  private Shares[] ask(Question question, IntPredicate isOffered, Scratch own) {
    Shares[] shares = new Shares[Source.COUNT];
    Arrays.fill(shares, Shares.NONE);
    int[] newestFirst = newestFirst(question.history());
    transitions.sum(newestFirst, own.votes);
    shares[Source.TRANSITIONS.index()] = own.best(0, isOffered);
    shares[Source.RECENT_TRANSITIONS.index()] = own.best(1, isOffered);
    own.votes.clear();
    sessions.sum(newestFirst, Trail.NO_SESSION, own.alike, own.votes);
    shares[Source.SESSIONS.index()] = own.best(0, isOffered);
    if (question.query() != null) {
      String query = QueryClicks.normalised(question.query());
      own.votes.clear();
      queries.sumSame(query, own.votes);
      shares[Source.LASTING_SAME_QUERY.index()] = own.best(0, isOffered);
      shares[Source.SAME_QUERY.index()] = own.best(1, isOffered);
      own.votes.clear();
      queries.sumAlike(query, own.shared, own.votes);
      shares[Source.LASTING_ALIKE_QUERIES.index()] = own.best(0, isOffered);
      shares[Source.ALIKE_QUERIES.index()] = own.best(1, isOffered);
    }
    shares[Source.POPULARITY.index()] =
        recent.best(
            MOST_OF_SOURCE, item -> own.hidden.find(item) == Places.NONE && isOffered.test(item));
    return shares;
  }

  private int[] newestFirst(List<String> history) {
    int[] newest = new int[Math.min(Trail.REACH, history.size())];
    for (int i = 0; i < newest.length; i++) {
      newest[i] = items.find(history.get(history.size() - 1 - i));
    }
    return newest;
  }
}
