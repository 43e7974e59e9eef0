package dev.reckon.model.memory;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the tables of a memory, as {@link TableOutput} wrote them. What no memory would have
 * written is an {@link IOException}: no table gets larger than it may be, and no number of an item
 * is one that no item has.
 */
final class TableInput {

  /** Bytes of an id or a query. */
  private static final int MOST_TEXT = 64 << 10;

  private final DataInputStream in;

  TableInput(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * A number.
   *
   * @param below it must be from 0 to below this
   * @param what it is, for the error
   */
  int number(int below, String what) throws IOException {
    int number = in.readInt();
    if (number < 0 || number >= below) {
      throw new IOException(
          "%s is %,d, which must be from 0 to below %,d".formatted(what, number, below));
    }
    return number;
  }

  /**
   * How many of something there are.
   *
   * @param most it may be
   */
  int count(int most, String what) throws IOException {
    return number(most == Integer.MAX_VALUE ? most : most + 1, "the number of " + what);
  }

  float weight() throws IOException {
    float weight = in.readFloat();
    if (!(weight >= 0) || Float.isInfinite(weight)) {
      throw new IOException("a weight is " + weight + ", which must be 0 or a positive number");
    }
    return weight;
  }

  long millis() throws IOException {
    return in.readLong();
  }

  String text() throws IOException {
    byte[] bytes = new byte[count(MOST_TEXT, "bytes of a text")];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Fails if there is more. */
  void end() throws IOException {
    if (in.read() >= 0) {
      throw new IOException("there is more behind the last table");
    }
  }
}
