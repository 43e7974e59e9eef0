package dev.reckon.learner.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Writes files so that a kill or a power cut leaves the old content or the new one, whole. */
final class DurableFile {

  /** The end of the names of files that are being written. */
  static final String UNFINISHED = ".unfinished";

  private DurableFile() {}

  /**
   * Replaces a file.
   *
   * @throws IOException if it cannot be written; the old content is then still there
   */
  static void replace(Path file, byte[] content) throws IOException {
    Path unfinished = unfinished(file);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeAll(channel, ByteBuffer.wrap(content), 0);
      channel.force(true);
    }
    takeOver(unfinished, file);
  }

  /** The name under which the next content of a file is written. */
  static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + UNFINISHED);
  }

  /** Puts a file that is on the disk in the place of another. */
  static void takeOver(Path unfinished, Path file) throws IOException {
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  /** Makes new and removed names of a directory durable. */
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Writes all of a buffer at a position of the file. */
  static void writeAll(FileChannel channel, ByteBuffer content, long position) throws IOException {
    long next = position;
    while (content.hasRemaining()) {
      next += channel.write(content, next);
    }
  }
}
