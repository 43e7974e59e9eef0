package dev.reckon.learner.log;

import com.fasterxml.jackson.core.JacksonException;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.history.HistoryEvent;
import dev.reckon.model.bundle.Settings;
import dev.reckon.process.DirectoryLock;
import dev.reckon.process.PrivateDirectory;
import dev.reckon.process.RateLimitedLog;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log that a learner keeps: segments of JSON lines, which the dataset reader {@code
 * events} reads.
 *
 * <p><b>Once each.</b> Records wait in memory until a commit: it writes them, waits for the disk,
 * and then replaces the file with the offsets and the number of bytes. A process that is killed in
 * between finds the bytes behind the last commit and cuts them off; the topics still have their
 * records. If committed bytes are missing, the log continues after its last whole line and reads
 * the topics again from their beginning: events with one id count once where the log is read.
 *
 * <p><b>Erasures.</b> {@link #erase} makes later records of a user's past be refused. {@link
 * #removeErased} removes the user from all segments. Until it has, the user is pending on disk, so
 * a kill forgets nothing.
 *
 * <p><b>Threads.</b> Any thread may append and commit; one thread calls the other methods.
 */
public final class RetainedLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedLog.class);

  /** Records that wait for a commit, at most; beyond it, writers wait for the disk. */
  private static final int MOST_WAITING_BYTES = 16 << 20;

  private static final long RETRY_MILLIS = 1_000;

  /** Records wait no longer than this, and no more of them, for a commit. */
  private static final long COMMIT_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int COMMIT_BYTES = 1 << 20;

  /** Item data are rewritten when they take this much more than one line an item. */
  private static final long LEAST_ITEM_BYTES = 1 << 20;

  private final LogFiles files;
  private final LogLimits limits;
  private final InstantSource clock;
  private final DirectoryLock lockFile;
  private final Erasures erasures;
  private final RateLimitedLog failures = new RateLimitedLog();
  private final Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
  private final ByteArrayOutputStream events = new ByteArrayOutputStream();
  private final ByteArrayOutputStream items = new ByteArrayOutputStream();
  private Position committed;
  private LogTotals totals;
  private boolean isClosed;
  private long committedAtNanos = System.nanoTime();

  /** Why the last commit failed; null after one that succeeded. */
  private @Nullable String trouble;

  private RetainedLog(
      LogFiles files,
      LogLimits limits,
      InstantSource clock,
      DirectoryLock lockFile,
      Erasures erasures,
      Position committed) {
    this.files = files;
    this.limits = limits;
    this.clock = clock;
    this.lockFile = lockFile;
    this.erasures = erasures;
    this.committed = committed;
    this.totals = committed.totals();
    committed.offsets().forEach((topic, next) -> offsets.put(topic, new HashMap<>(next)));
  }

  /**
   * Opens the log of a directory, or begins one.
   *
   * @throws LogInUse if another process has it open
   * @throws IOException if it cannot be read or written
   */
  public static RetainedLog open(Path directory, LogLimits limits, InstantSource clock)
      throws IOException {
    PrivateDirectory.make(directory);
    LogFiles files = new LogFiles(directory);
    DirectoryLock lockFile = lock(files.lock());
    try {
      Files.createDirectories(files.events());
      Position position = recover(files);
      return new RetainedLog(
          files, limits, clock, lockFile, Erasures.open(files.erasures()), position);
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static DirectoryLock lock(Path file) throws IOException {
    return DirectoryLock.take(file)
        .orElseThrow(
            () ->
                new LogInUse(
                    "Another learner (%s) writes to %s: end it, or give this one another --out. ./reckon up has a learner of its own"
                        .formatted(DirectoryLock.holder(file), file.getParent())));
  }

  private static Position recover(LogFiles files) throws IOException {
    Optional<Position> found = read(files);
    if (found.isEmpty()) {
      return files.segments().isEmpty() ? Position.BEGINNING : repaired(files, LogTotals.NONE);
    }
    Position position = found.get();
    files.removeUncommitted(position);
    Segment segment = files.segment(position.segment());
    Segment items = files.items(position.items());
    if (segment.bytes() < position.segmentBytes() || items.bytes() < position.itemBytes()) {
      LOG.error(
          "{} has lost bytes that were written: {} of {}, and {} of {} of the items",
          files.directory(),
          position.segmentBytes() - segment.bytes(),
          position.segmentBytes(),
          position.itemBytes() - items.bytes(),
          position.itemBytes());
      return repaired(files, position.totals());
    }
    segment.truncate(position.segmentBytes());
    items.truncate(position.itemBytes());
    return position;
  }

  private static Optional<Position> read(LogFiles files) throws IOException {
    if (!Files.exists(files.position())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Settings.JSON.readValue(files.position().toFile(), Position.class));
    } catch (JacksonException e) {
      LOG.error(
          "{} cannot be read, so the topics are read again: {}", files.position(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Cuts every file after its last whole line, and forgets which records are in them. */
  private static Position repaired(LogFiles files, LogTotals totals) throws IOException {
    List<Long> segments = files.segments();
    for (long number : segments) {
      Segment segment = files.segment(number);
      segment.truncate(segment.wholeLines());
    }
    long itemsNumber = files.newestItems();
    Segment items = files.items(itemsNumber);
    items.truncate(items.wholeLines());
    long next = segments.stream().reduce((older, newer) -> newer).orElse(0L) + 1;
    Position position =
        new Position(next, 0, itemsNumber, items.bytes(), items.bytes(), Map.of(), totals);
    files.removeUncommitted(position);
    DurableFile.replace(files.position(), Settings.JSON.writeValueAsBytes(position));
    LOG.warn(
        "{} continues after its last whole line. The topics are read again from their beginning;"
            + " events that are there twice count once",
        files.directory());
    return position;
  }

  /** The folder of the lines, which {@code events:FOLDER} reads. */
  public Path events() {
    return files.events();
  }

  /** What was written so far, with what waits for a commit. */
  public synchronized LogTotals totals() {
    return totals;
  }

  /**
   * Whether a line of a log is of an event up to some time, or of an item.
   *
   * @param line as it is in a file of {@link #events}
   */
  public static boolean isUpTo(String line, long untilMillis) {
    try {
      return LogLine.userOf(line).isEmpty() || LogLine.parse(line).timeMillis() <= untilMillis;
    } catch (MessageRejected e) {
      return true; // The reader of the line says what is wrong with it.
    }
  }

  /** Whether the event of a line is of one of these users; an item is of none. */
  public static boolean isOf(Set<String> users, String line) {
    try {
      return users.contains(LogLine.userOf(line));
    } catch (MessageRejected e) {
      return false; // The reader of the line says what is wrong with it.
    }
  }

  /** Why nothing can be written now; empty if it can. */
  public synchronized Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** The next record to read of each partition of a topic, as far as it was committed. */
  public synchronized Map<Integer, Long> offsets(String topic) {
    return committed.offsets().getOrDefault(topic, Map.of());
  }

  /**
   * Writes an interaction, unless its user wants it forgotten.
   *
   * @param arrivalMillis when the broker had it
   */
  public synchronized void append(Interaction click, long arrivalMillis) {
    long time = HistoryEvent.millis(click.getEventTime());
    if (isLate(new LogLine(click.getUserId(), time, arrivalMillis))) {
      return;
    }
    write(events, LogLine.of(click, arrivalMillis));
    totals = totals.withClick(time, arrivalMillis);
  }

  /** Writes a search, unless its user wants it forgotten. */
  public synchronized void append(Search search, long arrivalMillis) {
    long time = HistoryEvent.millis(search.getEventTime());
    if (isLate(new LogLine(search.getUserId(), time, arrivalMillis))) {
      return;
    }
    write(events, LogLine.of(search, arrivalMillis));
    totals = totals.withSearch(time, arrivalMillis);
  }

  private boolean isLate(LogLine line) {
    boolean isLate = erasures.covers(line);
    if (isLate) {
      totals = totals.withLateErased();
    }
    return isLate;
  }

  /** Writes what is known of an item. */
  public synchronized void append(Item item, long arrivalMillis) {
    write(items, LogLine.of(item, arrivalMillis));
    totals = totals.withItem();
  }

  /** Forgets a user: what the broker had before this, and what happened up to its time. */
  public synchronized void erase(Erasure erasure, long arrivalMillis) {
    long until = Math.min(HistoryEvent.millis(erasure.getEventTime()), clock.millis());
    // A broker's clock that was far ahead must not erase the user's future.
    long arrival = Math.min(arrivalMillis, clock.millis() + MessageRules.MAX_AHEAD.toMillis());
    if (erasures.add(erasure.getUserId(), new Erasures.Extent(until, arrival))) {
      totals = totals.withErasure();
    }
  }

  /** A record has been dealt with; the next commit says so. */
  public synchronized void processed(String topic, int partition, long offset) {
    offsets.computeIfAbsent(topic, name -> new HashMap<>()).put(partition, offset + 1);
  }

  private void write(ByteArrayOutputStream waiting, byte[] line) {
    try {
      while (waiting.size() > MOST_WAITING_BYTES && !isClosed && !commit()) {
        wait(RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isClosed = true; // Nothing is committed any more, so nothing is lost.
    }
    waiting.write(line, 0, line.length);
  }

  /**
   * Commits, unless that was done a moment ago.
   *
   * @return false if the disk refuses
   */
  public synchronized boolean commitIfDue() {
    boolean isDue =
        System.nanoTime() - committedAtNanos >= COMMIT_NANOS
            || events.size() + items.size() >= COMMIT_BYTES;
    return !isDue || commit();
  }

  /**
   * Makes what was appended durable, with the offsets of its records.
   *
   * @return false if the disk refuses; the records wait, and the next commit tries again
   */
  public synchronized boolean commit() {
    if (isClosed) {
      return false;
    }
    committedAtNanos = System.nanoTime();
    try {
      commitOrFail(committed.segment());
      trouble = null;
      return true;
    } catch (IOException e) {
      trouble = e.toString();
      failures
          .admit()
          .ifPresent(
              others ->
                  LOG.error(
                      "the event log {} cannot be written, so it falls behind the topics: {}{}",
                      files.directory(),
                      e,
                      RateLimitedLog.others(others)));
      return false;
    }
  }

  /** Commits; what follows goes to the segment of this number. */
  private void commitOrFail(long next) throws IOException {
    Segment segment = files.segment(committed.segment());
    Segment itemFile = files.items(committed.items());
    if (events.size() > 0) {
      segment.write(events.toByteArray(), committed.segmentBytes());
    }
    if (items.size() > 0) {
      itemFile.write(items.toByteArray(), committed.itemBytes());
    }
    erasures.save();
    long segmentBytes = committed.segmentBytes() + events.size();
    boolean isFull = segmentBytes >= limits.segmentBytes();
    long number = isFull ? Math.max(next, committed.segment() + 1) : next;
    Position position =
        new Position(
            number,
            number == committed.segment() ? segmentBytes : 0,
            committed.items(),
            committed.itemBytes() + items.size(),
            committed.compactedItemBytes(),
            offsets,
            totals);
    if (position.equals(committed)) {
      return;
    }
    save(position);
    events.reset();
    items.reset();
  }

  private void save(Position position) throws IOException {
    DurableFile.replace(files.position(), Settings.JSON.writeValueAsBytes(position));
    committed = position;
  }

  /**
   * Completes the segment that is written to, so that all events are in segments that stay as they
   * are.
   */
  private synchronized void roll() throws IOException {
    boolean isEmpty = committed.segmentBytes() + events.size() == 0;
    commitOrFail(committed.segment() + (isEmpty ? 0 : 1));
  }

  /** Whether users who asked to be forgotten are still on disk. */
  public synchronized boolean hasErased() {
    return erasures.pending().users() > 0;
  }

  /**
   * Removes the users who asked for it from every segment.
   *
   * @param copies directories of {@link #snapshot}, from which they are removed too
   * @return how many users are gone
   * @throws IOException if a segment cannot be rewritten; the next call begins again
   */
  public int removeErased(List<Path> copies) throws IOException {
    Erasures.Pending pending;
    List<Long> complete;
    synchronized (this) {
      pending = erasures.pending();
      if (pending.users() == 0) {
        return 0;
      }
      roll();
      complete = complete();
    }
    long lines = 0;
    for (long number : complete) {
      lines += rewrite(files.segment(number), pending);
    }
    for (Path copy : copies) {
      for (Path segment : LogFiles.segmentsIn(copy)) {
        lines += rewrite(new Segment(segment), pending);
      }
    }
    synchronized (this) {
      erasures.rewritten(pending);
      erasures.save();
    }
    LOG.info("{} users are erased from the event log: {} events", pending.users(), lines);
    return pending.users();
  }

  private static long rewrite(Segment segment, Erasures.Pending pending) throws IOException {
    Segment.Rewritten result = segment.without(pending);
    if (result.unreadable() > 0) {
      LOG.error(
          "{} lines of {} could not be read, and are left out",
          result.unreadable(),
          segment.path());
    }
    if (segment.bytes() == 0) {
      Files.delete(segment.path());
    }
    return result.lines();
  }

  private List<Long> complete() throws IOException {
    long active = committed.segment();
    return files.segments().stream().filter(number -> number < active).toList();
  }

  /**
   * Removes the oldest segments, as far as the limits want it. The age is taken at the time when
   * the newest record arrived, unless this machine's clock is behind that: a clock that jumps
   * removes nothing.
   */
  public void enforceLimits() throws IOException {
    long now;
    List<Long> complete;
    synchronized (this) {
      roll();
      now = Math.min(clock.millis(), totals.newestArrivalMillis());
      complete = complete();
      erasures.expire(now);
      compactItems();
    }
    long bytes = 0;
    for (long number : complete) {
      bytes += files.segment(number).bytes();
    }
    for (long number : complete) {
      Segment segment = files.segment(number);
      if (bytes <= limits.bytes() && !isOld(segment, now)) {
        return;
      }
      bytes -= segment.bytes();
      Files.delete(segment.path());
      LOG.info(
          "{} is removed, as the event log keeps {} and {} bytes",
          segment.path(),
          limits.age(),
          limits.bytes());
    }
  }

  private boolean isOld(Segment segment, long now) throws IOException {
    OptionalLong newest = segment.newestArrivalMillis();
    return newest.isEmpty() || newest.getAsLong() < now - limits.age().toMillis();
  }

  /** Leaves one line for each item, once there are many more. */
  private void compactItems() throws IOException {
    if (committed.itemBytes() < 2 * committed.compactedItemBytes() + LEAST_ITEM_BYTES) {
      return;
    }
    Map<String, String> newest = new LinkedHashMap<>();
    try (BufferedReader lines = files.items(committed.items()).lines()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String item = LogLine.itemOrEmpty(line);
        newest.remove(item);
        newest.put(item, line);
      }
    }
    newest.remove("");
    StringBuilder all = new StringBuilder();
    newest.values().forEach(line -> all.append(line).append('\n'));
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    Position before = committed;
    Segment compacted = files.items(before.items() + 1);
    compacted.write(bytes, 0);
    save(
        new Position(
            before.segment(),
            before.segmentBytes(),
            before.items() + 1,
            bytes.length,
            bytes.length,
            before.offsets(),
            before.totals()));
    Files.delete(files.items(before.items()).path());
  }

  /**
   * Puts all that was appended so far into a directory, which later events do not change. Segments
   * take no room twice.
   *
   * @param directory new, or empty
   */
  public void snapshot(Path directory) throws IOException {
    Files.createDirectories(directory);
    synchronized (this) {
      roll();
      Segment itemFile = files.items(committed.items());
      if (Files.exists(itemFile.path())) {
        Files.copy(itemFile.path(), directory.resolve(itemFile.path().getFileName()));
      }
      for (long number : complete()) {
        Path segment = files.segment(number).path();
        link(directory.resolve(segment.getFileName()), segment);
      }
    }
  }

  private static void link(Path link, Path existing) throws IOException {
    try {
      Files.createLink(link, existing);
    } catch (UnsupportedOperationException | IOException e) {
      LOG.debug("{} is copied, as it cannot be linked", existing, e);
      Files.copy(existing, link);
    }
  }

  /** Lets go of the log. What was not committed is read again from the topics. */
  @Override
  public synchronized void close() throws IOException {
    isClosed = true;
    notifyAll();
    lockFile.close();
  }
}
