package dev.reckon.model.bundle;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads the files of a bundle, each within bounds: a small compressed file must not expand to more
 * than the memory holds. A file beyond its bound is an {@link IOException} that names file, size
 * and bound.
 */
final class BundleFiles {

  /** Of {@code SHA256SUMS}. */
  static final long MOST_SUMS = 64 << 10;

  /** Of {@code model.json} and the model card. */
  static final long MOST_TEXT = 1 << 20;

  /** Of {@code program.pt}, which has about a tenth of a megabyte. */
  static final long MOST_PROGRAM = 16 << 20;

  /** Of the weights: what one mapping can hold. */
  static final long MOST_WEIGHTS = Integer.MAX_VALUE;

  /** Of the optimiser's state: two numbers for each weight, and tables as they are in training. */
  static final long MOST_OPTIMISER = 3 * MOST_WEIGHTS;

  /** Of a packed list, and the least that any may unpack to. */
  private static final long MOST_PACKED = 1 << 30;

  private static final long UNPACKED_IN_ANY_CASE = 16 << 20;

  /**
   * An ordinary list of items or words unpacks to about ten times its size; only a crafted one
   * unpacks to more.
   */
  private static final int MOST_UNPACKED = 64;

  /** Of a line: an item's id and title, or a word. */
  private static final int MOST_LINE = 64 << 10;

  private BundleFiles() {}

  /** The most bytes that a file of a bundle may have. */
  static long mostOf(String name) {
    return switch (name) {
      case Bundle.SUMS -> MOST_SUMS;
      case Bundle.MANIFEST, Bundle.CARD -> MOST_TEXT;
      case Bundle.PROGRAM -> MOST_PROGRAM;
      case Bundle.WEIGHTS -> MOST_WEIGHTS;
      case Bundle.OPTIMISER -> MOST_OPTIMISER;
      default -> MOST_PACKED;
    };
  }

  /** Checks the size of a file of a bundle; a pipe or a device is refused. */
  static void require(Path bundle, String name) throws IOException {
    Path file = bundle.resolve(name);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(name + " is not a file");
    }
    long bytes = Files.size(file);
    if (bytes > mostOf(name)) {
      throw new IOException(
          "%s has %,d bytes, more than the %,d it may have".formatted(name, bytes, mostOf(name)));
    }
  }

  /** All of a small file. */
  static byte[] read(Path bundle, String name) throws IOException {
    require(bundle, name);
    try (InputStream in = Files.newInputStream(bundle.resolve(name))) {
      byte[] bytes = in.readNBytes((int) mostOf(name));
      if (in.read() >= 0) { // it grew meanwhile
        throw new IOException(
            name + " has more than the %,d bytes it may have".formatted(mostOf(name)));
      }
      return bytes;
    }
  }

  /** What is in a gzip file. Whoever reads it closes it. */
  static InputStream unpacked(Path bundle, String name) throws IOException {
    require(bundle, name);
    Path file = bundle.resolve(name);
    long mostBytes = Math.max(UNPACKED_IN_ANY_CASE, MOST_UNPACKED * Files.size(file));
    InputStream packed = Files.newInputStream(file);
    try {
      return new Bounded(
          new GZIPInputStream(packed),
          mostBytes,
          name + " unpacks to more than %,d bytes".formatted(mostBytes));
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  /**
   * The lines of a gzip file.
   *
   * @param most lines that it may have
   */
  static List<String> lines(Path bundle, String name, long most) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Reader in =
        new BufferedReader(new InputStreamReader(unpacked(bundle, name), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int read = in.read(); read >= 0; read = in.read()) {
        if (read == '\n') {
          add(line, lines, name, most);
        } else if (line.length() == MOST_LINE) {
          throw new IOException(
              "line %,d of %s is longer than %,d characters"
                  .formatted(lines.size() + 1, name, MOST_LINE));
        } else {
          line.append((char) read);
        }
      }
      if (!line.isEmpty()) {
        add(line, lines, name, most);
      }
      return lines;
    }
  }

  private static void add(StringBuilder line, List<String> lines, String name, long most)
      throws IOException {
    if (lines.size() == most) {
      throw new IOException(
          "%s has more lines than the %,d that the weights have rows for".formatted(name, most));
    }
    lines.add(line.toString());
    line.setLength(0);
  }

  /** A stream that fails if it is longer than allowed. */
  private static final class Bounded extends FilterInputStream {
    private final String error;
    private long left;

    Bounded(InputStream in, long most, String error) {
      super(in);
      this.left = most;
      this.error = error;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw new IOException(error);
      }
      return count;
    }
  }
}
