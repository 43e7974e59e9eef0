package dev.reckon.learner.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which users asked to be forgotten, by a digest of their ids: the ids themselves are forgotten
 * too. An erasure covers what the broker had before it, and what happened up to its time, whenever
 * that arrives. So the log does not depend on the order in which topics are read. Guarded by the
 * lock of its {@link RetainedLog}.
 */
final class Erasures {

  /** Late events of an erased user are refused for so long, as in the view. */
  static final Duration MEMORY = Duration.ofDays(90);

  private static final int SALT_BYTES = 16;

  /**
   * What one user's erasures cover.
   *
   * @param untilMillis events up to this time
   * @param arrivalMillis and those that the broker had by then
   */
  record Extent(long untilMillis, long arrivalMillis) {
    Extent and(Extent other) {
      return new Extent(
          Math.max(untilMillis, other.untilMillis), Math.max(arrivalMillis, other.arrivalMillis));
    }

    boolean covers(LogLine line) {
      return line.timeMillis() <= untilMillis || line.arrivalMillis() <= arrivalMillis;
    }
  }

  /** The content of the file. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Kept(String salt, Map<String, Extent> users, Set<String> pending) {}

  private final Path file;
  private final String salt;
  private final Map<String, Extent> users;
  private final Set<String> pending;
  private boolean isChanged;

  private Erasures(Path file, Kept kept) {
    this.file = file;
    this.salt = kept.salt;
    this.users = new TreeMap<>(kept.users);
    this.pending = new TreeSet<>(kept.pending);
  }

  /**
   * Reads those of a log; none in a new one.
   *
   * @throws IOException if the file is there and cannot be read
   */
  static Erasures open(Path file) throws IOException {
    if (Files.exists(file)) {
      return new Erasures(file, Settings.JSON.readValue(file.toFile(), Kept.class));
    }
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    Erasures none =
        new Erasures(file, new Kept(HexFormat.of().formatHex(salt), Map.of(), Set.of()));
    none.isChanged = true;
    return none;
  }

  /**
   * Forgets a user; the lines on disk are pending until {@link #rewritten}.
   *
   * @return false if this was known, because the erasure was read again
   */
  boolean add(String userId, Extent extent) {
    String user = digest(userId);
    Extent before = users.get(user);
    Extent all = before == null ? extent : before.and(extent);
    if (all.equals(before)) {
      return false;
    }
    users.put(user, all);
    pending.add(user);
    isChanged = true;
    return true;
  }

  /** Whether an event is one of those that its user wants forgotten. */
  boolean covers(LogLine line) {
    if (users.isEmpty()) {
      return false;
    }
    Extent extent = users.get(digest(line.userId()));
    return extent != null && extent.covers(line);
  }

  /** A look at the users whose lines are still on disk. */
  Pending pending() {
    Map<String, Extent> extents = new TreeMap<>();
    pending.forEach(
        user -> {
          Extent extent = users.get(user);
          if (extent != null) {
            extents.put(user, extent);
          }
        });
    return new Pending(extents);
  }

  /** Users whose lines are to be removed, as they were when this was made. Owned by one thread. */
  final class Pending {

    /** Users that were looked for; most lines are of users that were seen before. */
    private static final int MOST_REMEMBERED = 1_000_000;

    private final Map<String, Extent> extents;
    private final Map<String, Optional<Extent>> looked = new HashMap<>();

    Pending(Map<String, Extent> extents) {
      this.extents = Map.copyOf(extents);
    }

    int users() {
      return extents.size();
    }

    /** What is to be removed of a user; empty for nothing. */
    Optional<Extent> of(String userId) {
      Optional<Extent> known = looked.get(userId);
      if (known != null) {
        return known;
      }
      if (looked.size() == MOST_REMEMBERED) {
        looked.clear();
      }
      Optional<Extent> found = Optional.ofNullable(extents.get(digest(userId)));
      looked.put(userId, found);
      return found;
    }
  }

  /** All lines are gone of these users, unless they asked again since. */
  void rewritten(Pending done) {
    Set<String> removed = new HashSet<>();
    done.extents.forEach(
        (user, extent) -> {
          if (extent.equals(users.get(user))) {
            removed.add(user);
          }
        });
    isChanged |= pending.removeAll(removed);
  }

  /** Forgets erasures so old that no event from before can still come. */
  void expire(long nowMillis) {
    long oldest = nowMillis - MEMORY.toMillis();
    isChanged |=
        users
            .entrySet()
            .removeIf(
                user ->
                    user.getValue().arrivalMillis() < oldest && !pending.contains(user.getKey()));
  }

  /** Writes what has changed; it is on the disk when this returns. */
  void save() throws IOException {
    if (isChanged) {
      DurableFile.replace(file, Settings.JSON.writeValueAsBytes(new Kept(salt, users, pending)));
      isChanged = false;
    }
  }

  /** How many users are remembered as erased. */
  int size() {
    return users.size();
  }

  private String digest(String userId) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of()
          .formatHex(sha.digest(userId.getBytes(StandardCharsets.UTF_8)), 0, SALT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
