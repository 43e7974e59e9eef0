package dev.reckon.popularity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Decides which clicks count for what is popular, so that no sender dominates a count by sending
 * much. A vote is the first click of a user on an item within a window of event time; further ones
 * of that user on that item do not count, nor does an event that was seen before.
 *
 * <p>Windows are aligned to the epoch, so the verdicts on a set of clicks differ by their order
 * only in which click of a user, item and window is the vote. Where counts fade by a half-life and
 * that is the window, one user never holds more than three fresh clicks of an item's count: one of
 * this window, one of the end of the last, and their fading predecessors.
 *
 * <p>The newest clicks are remembered, by 64-bit hashes: at least as many as given to the
 * constructor, at most twice as many, 32 bytes each. A click that is sent again counts as newest,
 * so a repeating sender is not forgotten. A user can vote again within a window only after that
 * many other clicks. A process that starts again remembers nothing: its counts start from zero too,
 * and it reads its topic again.
 *
 * <p>Not thread-safe.
 */
public final class Votes {

  /** The verdict on a click. */
  public enum Verdict {
    /** It counts. */
    COUNTED,
    /** This event of this user was seen before. */
    KNOWN_EVENT,
    /** This user has voted for this item within this window. */
    KNOWN_USER
  }

  /** A window without an end: one vote of a user for an item, ever. */
  public static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

  /** Clicks that a process remembers: at most 16 MiB. */
  public static final int REMEMBERED = 1 << 18;

  /** The event and the vote. */
  private static final int HASHES_OF_A_CLICK = 2;

  private static final byte EVENT = 0;
  private static final byte VOTE = 1;

  /** Bytes of a kind, a window and the length of a user id. */
  private static final int FIXED_BYTES = Byte.BYTES + Long.BYTES + Integer.BYTES;

  /** With a random key: nobody can prepare ids whose hashes collide. */
  private final HashFunction function;

  private final RecentHashes seen;

  /** Remembers {@link #REMEMBERED} clicks. */
  public Votes() {
    this(REMEMBERED);
  }

  /**
   * Remembers the newest clicks.
   *
   * @param remembered how many at least, 1 to 2^28
   */
  public Votes(int remembered) {
    if (remembered < 1 || remembered > 1 << 28) {
      throw new IllegalArgumentException("1 to 2^28 clicks can be remembered, not " + remembered);
    }
    SecureRandom random = new SecureRandom();
    this.function = Hashing.sipHash24(random.nextLong(), random.nextLong());
    this.seen = new RecentHashes(HASHES_OF_A_CLICK * remembered);
  }

  /**
   * The verdict on a click, which is remembered from now on.
   *
   * @param eventTimeMillis when it was, in milliseconds since the epoch
   * @param window a millisecond at least; {@link #FOR_EVER} for one without an end
   */
  public Verdict cast(
      String userId, String eventId, String itemId, long eventTimeMillis, Duration window) {
    byte[] user = userId.getBytes(UTF_8);
    if (!seen.add(hash(EVENT, user, eventId, 0))) {
      return Verdict.KNOWN_EVENT;
    }
    long number = Math.floorDiv(eventTimeMillis, window.toMillis());
    return seen.add(hash(VOTE, user, itemId, number)) ? Verdict.COUNTED : Verdict.KNOWN_USER;
  }

  private long hash(byte kind, byte[] userId, String id, long window) {
    byte[] idBytes = id.getBytes(UTF_8);
    int length = FIXED_BYTES + userId.length + idBytes.length;
    ByteBuffer bytes = ByteBuffer.allocate(length);
    bytes.put(kind).putLong(window).putInt(userId.length); // or "a" and "bc" would be "ab" and "c"
    bytes.put(userId).put(idBytes);
    return function.hashBytes(bytes.array()).asLong();
  }
}
