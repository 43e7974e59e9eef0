package dev.reckon.learning.embed;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * A file of vectors as it is written: a line {@code item TAB v_1 ... v_V} for each item. Until it
 * is complete it is another file beside it, whose first line says what it is made of, so that a run
 * which was stopped continues.
 */
final class VectorsFile implements ItemVectors.Sink, AutoCloseable {

  private final Path out;
  private final Path part;
  private final BufferedWriter writer;
  private int lines;

  /**
   * Begins a file, or continues one.
   *
   * @param out gzip where its name ends in {@code .gz}
   * @param identity of all that decides its content; one that was begun with another is begun anew
   */
  VectorsFile(Path out, String identity) throws IOException {
    this.out = out;
    this.part = out.resolveSibling("." + out.getFileName() + ".part");
    this.lines = keepWholeLines(part, identity);
    this.writer =
        Files.newBufferedWriter(
            part, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (lines == 0) {
      writer.write(identity + "\n");
    }
  }

  /** Lines that an earlier run has written. */
  int lines() {
    return lines;
  }

  /** Cuts off what was not written to its end; of another identity, all. */
  private static int keepWholeLines(Path part, String identity) throws IOException {
    if (!Files.exists(part)) {
      return 0;
    }
    long bytes = 0;
    int lines = -1;
    boolean isSame;
    try (BufferedReader reader = Files.newBufferedReader(part, StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      isSame = identity.equals(line);
      long size = Files.size(part);
      while (isSame && line != null) {
        long end = bytes + line.getBytes(StandardCharsets.UTF_8).length + 1;
        if (end > size) {
          break;
        }
        bytes = end;
        lines++;
        line = reader.readLine();
      }
    }
    if (!isSame || lines < 1) {
      Files.delete(part);
      return 0;
    }
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
    return lines;
  }

  /** Adds a line. */
  @Override
  public void add(String itemId, float[] vector) throws IOException {
    StringBuilder line = new StringBuilder(itemId).append('\t');
    for (int i = 0; i < vector.length; i++) {
      line.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%.6f", vector[i]));
    }
    writer.write(line.append('\n').toString());
    lines++;
  }

  @Override
  public void flush() throws IOException {
    writer.flush();
  }

  /** Makes it the file that was asked for. */
  void complete() throws IOException {
    writer.close();
    Path whole = out.resolveSibling("." + out.getFileName() + ".whole");
    try (BufferedReader reader = Files.newBufferedReader(part, StandardCharsets.UTF_8);
        Writer to = open(whole)) {
      String unused = reader.readLine();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        to.write(line);
        to.write('\n');
      }
    }
    Files.move(whole, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(part);
  }

  private static Writer open(Path file) throws IOException {
    return file.toString().endsWith(".gz.whole")
        ? new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), StandardCharsets.UTF_8)
        : Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
