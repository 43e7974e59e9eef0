package dev.reckon.learning.data.reader;

import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.EventLogBuilder;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.StrictJson;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads {@code events:}, the universal import: one JSON object a line, in any order of time. {@code
 * type} is {@code interaction}, {@code search}, {@code item} or {@code erasure}; the other fields
 * are those of the message in proto3 JSON, as strictly as topics and HTTP take them ({@link
 * MessageCodec}). Fields that a message does not have are ignored, with a warning; {@code arrival},
 * which the log of a learner has, without one.
 */
public final class EventsReader implements DatasetReader {

  /** Fields of lines that are not of messages. */
  private static final Set<String> OF_LINES = Set.of("type", "arrival");

  @Override
  public String name() {
    return "events";
  }

  @Override
  public String expects() {
    return "a file of JSON lines, or a directory of .jsonl files";
  }

  @Override
  public List<Path> files(Path path) {
    return DatasetFile.oneOrMany(path, List.of(".jsonl", ".jsonl.gz"));
  }

  @Override
  public EventLog read(Path path) {
    EventLogBuilder log = new EventLogBuilder(Instant.now());
    for (Path file : files(path)) {
      new DatasetFile(file).readLines((line, place) -> addLine(line, place, log));
    }
    return log.build();
  }

  private static void addLine(String line, DatasetFile.Place place, EventLogBuilder log) {
    try {
      String type = StrictJson.text(line, "type").orElse("");
      Consumer<String> unknown =
          field -> {
            if (!OF_LINES.contains(field)) {
              log.ignored(field, place);
            }
          };
      switch (type) {
        case "interaction" -> log.add(MessageCodec.INTERACTION.decodeLine(line, unknown), place);
        case "search" -> log.add(MessageCodec.SEARCH.decodeLine(line, unknown), place);
        case "item" -> log.add(MessageCodec.ITEM.decodeLine(line, unknown), place);
        case "erasure" -> log.add(MessageCodec.ERASURE.decodeLine(line, unknown), place);
        default -> throw place.malformed("a type of interaction, search, item or erasure", type);
      }
    } catch (MessageRejected e) {
      log.refuse(e, place);
    }
  }
}
