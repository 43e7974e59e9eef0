package dev.reckon.learner.log;

import dev.reckon.learner.log.Erasures.Extent;
import dev.reckon.wire.MessageRejected;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** One file of lines. */
record Segment(Path path) {

  private static final int CHUNK = 1 << 16;

  /** What a rewrite did. */
  record Rewritten(long lines, long unreadable) {}

  long bytes() throws IOException {
    return Files.exists(path) ? Files.size(path) : 0;
  }

  /** Writes bytes behind those that are committed; they are on the disk when this returns. */
  void write(byte[] bytes, long position) throws IOException {
    boolean isNew = !Files.exists(path);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      DurableFile.writeAll(channel, ByteBuffer.wrap(bytes), position);
      channel.force(true);
    }
    if (isNew) {
      DurableFile.syncDirectory(Objects.requireNonNull(path.toAbsolutePath().getParent()));
    }
  }

  void truncate(long bytes) throws IOException {
    if (bytes() <= bytes) {
      return;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
      channel.force(true);
    }
  }

  /** The number of bytes up to the end of the last whole line. */
  long wholeLines() throws IOException {
    if (!Files.exists(path)) {
      return 0;
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] chunk = new byte[CHUNK];
      for (long end = file.length(); end > 0; ) {
        long start = Math.max(0, end - CHUNK);
        int length = (int) (end - start);
        file.seek(start);
        file.readFully(chunk, 0, length);
        for (int i = length - 1; i >= 0; i--) {
          if (chunk[i] == '\n') {
            return start + i + 1;
          }
        }
        end = start;
      }
      return 0;
    }
  }

  /** When the newest of its events arrived; empty if no line can be read. */
  OptionalLong newestArrivalMillis() throws IOException {
    long newest = Long.MIN_VALUE;
    try (BufferedReader lines = lines()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        newest = Math.max(newest, arrival(line));
      }
    }
    return newest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest);
  }

  private static long arrival(String line) {
    try {
      return LogLine.arrivalOf(line);
    } catch (MessageRejected e) {
      return Long.MIN_VALUE;
    }
  }

  /**
   * Removes the lines of erased users, and those that cannot be read, as nobody knows whose they
   * are. The file is replaced as a whole.
   */
  Rewritten without(Erasures.Pending erased) throws IOException {
    Rewritten found = copy(erased, OutputStream.nullOutputStream());
    if (found.lines == 0 && found.unreadable == 0) {
      return found;
    }
    Path unfinished = DurableFile.unfinished(path);
    try (FileOutputStream file = new FileOutputStream(unfinished.toFile());
        BufferedOutputStream out = new BufferedOutputStream(file, CHUNK)) {
      Rewritten unused = copy(erased, out);
      out.flush();
      file.getChannel().force(true);
    }
    DurableFile.takeOver(unfinished, path);
    return found;
  }

  private Rewritten copy(Erasures.Pending erased, OutputStream out) throws IOException {
    long removed = 0;
    long unreadable = 0;
    try (BufferedReader lines = lines()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          Optional<Extent> extent = erased.of(LogLine.userOf(line));
          if (extent.isPresent() && extent.get().covers(LogLine.parse(line))) {
            removed++;
          } else {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
          }
        } catch (MessageRejected e) {
          unreadable++;
        }
      }
    }
    return new Rewritten(removed, unreadable);
  }

  /** The lines; bytes that are not UTF-8 become signs that no line has. */
  BufferedReader lines() throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8), CHUNK);
  }
}
