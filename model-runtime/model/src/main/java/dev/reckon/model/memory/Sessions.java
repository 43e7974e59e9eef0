package dev.reckon.model.memory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of users and which items they hold: nearest neighbours by session, VS-kNN (Ludewig and
 * Jannach, 2018; Serenade, Kersbergen et al., SIGMOD 2022).
 *
 * <p>A session is what a user takes without a longer pause. Of the newest sessions that share an
 * item with the history, those most alike vote for their items. How alike one is, is the sum over
 * shared items of 1/d, d = 1 for the newest of the history. An item gets the more of a vote the
 * nearer it is in its session to the shared item that is newest in the history. The newest sessions
 * are remembered. Not thread-safe.
 */
final class Sessions {

  /** A user adds an item to one session within this time; the settings play no part in it. */
  static final Duration ONCE_WITHIN = Duration.ofDays(30);

  /** Sessions that are remembered, a power of two. */
  private static final int REMEMBERED = 1 << 18;

  /** Of an item. */
  private static final int REMEMBERED_OF_ITEM = 256;

  /** Items of a session; what comes then is another session. */
  private static final int LONGEST = 50;

  /** The square roots of how far apart two items of a session may be. */
  private static final double[] ROOTS = roots();

  private static final int[] NO_ITEMS = {};

  private static final int CANDIDATES = 300;
  private static final int NEIGHBOURS = 100;

  private final long longestPauseMillis;
  private final List<int[]> sessions = new ArrayList<>();
  private final List<@Nullable Ring> ofItems = new ArrayList<>();
  private long begun;

  /** The newest sessions of an item. */
  private static final class Ring {
    private long[] numbers = new long[4];
    private int next;
    private int size;

    void add(long session) {
      if (size == numbers.length && size < REMEMBERED_OF_ITEM) {
        numbers = Arrays.copyOf(numbers, 2 * size);
        next = size;
      }
      numbers[next] = session;
      next = (next + 1) % numbers.length;
      size = Math.min(size + 1, numbers.length);
    }

    /** From the newest, 0, to the oldest, {@link #size} - 1. */
    long newest(int index) {
      int place = next - 1 - index;
      return numbers[place < 0 ? place + numbers.length : place];
    }
  }

  /**
   * No session yet.
   *
   * @param longestPause after which another session begins
   */
  Sessions(Duration longestPause) {
    this.longestPauseMillis = longestPause.toMillis();
  }

  /**
   * Adds an item to a user's session, which it begins where there is none.
   *
   * @param user with the session before, and then the one that the item is in
   * @param counts whether the item is added: not where the user has lately taken it, so that nobody
   *     fills the sessions of an item by taking it again and again
   */
  void learn(Trail user, int item, long timeMillis, boolean counts) {
    int[] session = find(user.session);
    if (session == null
        || session.length == LONGEST
        || Math.abs(timeMillis - user.newestMillis) > longestPauseMillis) {
      user.session = begin();
      session = NO_ITEMS;
    }
    if (!counts || contains(session, item)) {
      return;
    }
    int[] longer = Arrays.copyOf(session, session.length + 1);
    longer[session.length] = item;
    sessions.set(slot(user.session), longer);
    ringOf(item).add(user.session);
  }

  /** Forgets what a user did in the session they are in. */
  void forget(Trail user) {
    if (find(user.session) != null) {
      sessions.set(slot(user.session), NO_ITEMS);
    }
    user.session = Trail.NO_SESSION;
  }

  /**
   * Sums up the votes of the sessions that are most alike.
   *
   * @param newestFirst numbers of items
   * @param own the user's session, which has no vote
   * @param alike empty; used for the sessions
   */
  void sum(int[] newestFirst, long own, Tally alike, Tally votes) {
    for (int i = 0; i < newestFirst.length; i++) {
      Ring ring =
          newestFirst[i] < ofItems.size() && newestFirst[i] >= 0
              ? ofItems.get(newestFirst[i])
              : null;
      if (ring == null) {
        continue;
      }
      int candidates = Math.min(ring.size, CANDIDATES / (i + 1));
      double weight = 1.0 / (i + 1);
      for (int age = 0; age < candidates; age++) {
        long session = ring.newest(age);
        if (session != own && isRemembered(session)) {
          alike.add(slot(session), weight);
        }
      }
    }
    Shares neighbours = alike.best(NEIGHBOURS, slot -> true);
    int[][] items = itemsOf(neighbours.numbers());
    for (int i = 0; i < items.length; i++) {
      vote(items[i], newestFirst, neighbours.shares()[i], votes);
    }
  }

  /** Of all at once: they lie anywhere, and so the processor fetches several at a time. */
  private int[][] itemsOf(int[] slots) {
    int[][] items = new int[slots.length][];
    for (int i = 0; i < slots.length; i++) {
      int[] session = sessions.get(slots[i]);
      items[i] = session.length == 0 ? NO_ITEMS : session;
    }
    return items;
  }

  private static double[] roots() {
    double[] roots = new double[LONGEST + 1];
    Arrays.setAll(roots, Math::sqrt);
    return roots;
  }

  private static void vote(int[] items, int[] newestFirst, double similarity, Tally votes) {
    int shared = placeOfNewest(items, newestFirst);
    for (int place = 0; place < items.length; place++) {
      if (place != shared) {
        votes.add(items[place], similarity / ROOTS[Math.abs(place - shared)]);
      }
    }
  }

  private static int placeOfNewest(int[] items, int[] newestFirst) {
    for (int item : newestFirst) {
      for (int place = 0; place < items.length; place++) {
        if (items[place] == item) {
          return place;
        }
      }
    }
    return -1;
  }

  int size() {
    return sessions.size();
  }

  /** Writes the sessions that are remembered, from the oldest on. */
  void write(TableOutput out) throws IOException {
    long first = begun - sessions.size();
    out.number(sessions.size());
    for (long number = first; number < begun; number++) {
      int[] items = sessions.get(slot(number));
      out.number(items.length);
      for (int item : items) {
        out.number(item);
      }
    }
    out.number(ofItems.size());
    for (Ring ring : ofItems) {
      int remembered = 0;
      while (ring != null && remembered < ring.size && ring.newest(remembered) >= first) {
        remembered++;
      }
      out.number(remembered);
      for (int age = remembered - 1; age >= 0; age--) {
        out.number((int) (Objects.requireNonNull(ring).newest(age) - first));
      }
    }
  }

  /** Reads them into an empty memory. Nobody is in a session that was read. */
  void read(TableInput in, int itemCount) throws IOException {
    int count = in.count(REMEMBERED, "sessions");
    for (int session = 0; session < count; session++) {
      int[] items = new int[in.count(LONGEST, "items of a session")];
      for (int i = 0; i < items.length; i++) {
        items[i] = in.number(itemCount, "the item of a session");
      }
      sessions.set(slot(begin()), items);
    }
    int withSessions = in.count(itemCount, "items with sessions");
    for (int item = 0; item < withSessions; item++) {
      int ofItem = in.count(REMEMBERED_OF_ITEM, "sessions of an item");
      for (int i = 0; i < ofItem; i++) {
        ringOf(item).add(in.number(count, "a session of an item"));
      }
    }
  }

  private long begin() {
    long number = begun++;
    if (sessions.size() < REMEMBERED) {
      sessions.add(NO_ITEMS);
    } else {
      sessions.set(slot(number), NO_ITEMS);
    }
    return number;
  }

  /** The items of a session, in their order; null if it is forgotten. */
  private int @Nullable [] find(long number) {
    return isRemembered(number) ? sessions.get(slot(number)) : null;
  }

  /** Tells it without the session's items, which lie anywhere. */
  private boolean isRemembered(long number) {
    return number >= Math.max(0, begun - REMEMBERED);
  }

  private static int slot(long number) {
    return (int) number & (REMEMBERED - 1);
  }

  private Ring ringOf(int item) {
    while (ofItems.size() <= item) {
      ofItems.add(null);
    }
    Ring ring = ofItems.get(item);
    if (ring == null) {
      ring = new Ring();
      ofItems.set(item, ring);
    }
    return ring;
  }

  private static boolean contains(int[] items, int item) {
    for (int other : items) {
      if (other == item) {
        return true;
      }
    }
    return false;
  }
}
