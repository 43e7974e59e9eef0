package dev.reckon.demo.simulate;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/**
 * Writes items and events in the format of the reader {@code events:}. The file appears under its
 * name once it is complete.
 */
public final class EventFile {

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final BufferedWriter out;

  private EventFile(BufferedWriter out) {
    this.out = out;
  }

  /** Puts lines into a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(EventFile file) throws IOException;
  }

  /**
   * Writes a log.
   *
   * @param file a name ending in {@code .jsonl.gz}
   */
  public static void write(Path file, EventLog log) {
    write(
        file,
        lines -> {
          for (Item item : log.items()) {
            lines.add(item);
          }
          for (LoggedEvent event : log.events()) {
            lines.add(event);
          }
        });
  }

  static void write(Path file, Content content) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (BufferedWriter out =
          new BufferedWriter(
              new OutputStreamWriter(
                  new GZIPOutputStream(Files.newOutputStream(unfinished)),
                  StandardCharsets.UTF_8))) {
        content.writeTo(new EventFile(out));
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Events cannot be written to " + file, e);
    }
  }

  void add(Item item) throws IOException {
    add("item", item);
  }

  void add(LoggedEvent event) throws IOException {
    String type = event.fold(interaction -> "interaction", search -> "search");
    add(type, event.fold(interaction -> interaction, search -> search));
  }

  private void add(String type, Message message) throws IOException {
    out.write("{\"type\":\"" + type + "\"," + JSON.print(message).substring(1));
    out.newLine();
  }
}
