package dev.reckon.model.memory;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the tables of a memory; {@link TableInput} reads them. */
final class TableOutput {

  private final DataOutputStream out;

  TableOutput(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  /** A number of things, an item's number, or the like. */
  void number(int number) throws IOException {
    out.writeInt(number);
  }

  void weight(float weight) throws IOException {
    out.writeFloat(weight);
  }

  /** A time, or a span of time, in milliseconds. */
  void millis(long millis) throws IOException {
    out.writeLong(millis);
  }

  void text(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  void flush() throws IOException {
    out.flush();
  }
}
