package dev.reckon.model.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Reads {@code events:}, the universal import: one JSON object a line, in any order of time. {@code
 * type} is {@code interaction}, {@code search}, {@code item} or {@code erasure}; the other fields
 * are those of the message in proto3 JSON, in snake_case or lowerCamelCase; times are RFC 3339 or
 * milliseconds since the epoch.
 */
final class EventsReader implements DatasetReader {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TIME_FIELDS = List.of("event_time", "eventTime");

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
    ObjectNode fields = object(line, place);
    JsonNode type = fields.remove("type");
    String typeName = type == null ? "" : type.asText();
    TIME_FIELDS.forEach(field -> writeAsRfc3339(fields, field, place));
    switch (typeName) {
      case "interaction" -> log.add(message(MessageCodec.INTERACTION, fields, place), place);
      case "search" -> log.add(message(MessageCodec.SEARCH, fields, place), place);
      case "item" -> log.add(message(MessageCodec.ITEM, fields, place), place);
      case "erasure" -> log.add(message(MessageCodec.ERASURE, fields, place), place);
      default -> throw place.malformed("a type of interaction, search, item or erasure", typeName);
    }
  }

  private static ObjectNode object(String line, DatasetFile.Place place) {
    try {
      if (JSON.readTree(line) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw place.malformed("one JSON object (" + e.getOriginalMessage() + ")", line);
    }
    throw place.malformed("one JSON object", line);
  }

  /** Proto3 JSON knows times as RFC 3339 only. */
  private static void writeAsRfc3339(ObjectNode fields, String field, DatasetFile.Place place) {
    JsonNode time = fields.get(field);
    if (time == null || !time.isNumber()) {
      return;
    }
    try {
      if (!time.canConvertToExactIntegral() || !time.canConvertToLong()) {
        throw new IllegalArgumentException("no whole number");
      }
      fields.put(field, Timestamps.toString(Timestamps.fromMillis(time.longValue())));
    } catch (IllegalArgumentException e) {
      throw place.malformed(
          field + " in RFC 3339 or in milliseconds since the epoch", time.asText());
    }
  }

  private static <M extends Message> M message(
      MessageCodec<M> codec, ObjectNode fields, DatasetFile.Place place) {
    try {
      return codec.decode(fields.toString().getBytes(StandardCharsets.UTF_8), Encoding.JSON);
    } catch (MessageRejected e) {
      throw new DatasetException(place + ": " + e.detail(), e);
    }
  }
}
