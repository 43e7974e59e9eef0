package dev.reckon.learning.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Which search decided which click, known only for simulated events: the search that a model should
 * use when it predicts the click. A file of JSON lines, {@code {"click":ID,"search":ID}}.
 *
 * @param searchIds ids of searches by the ids of the clicks they decided
 */
public record SearchTruth(Map<String, String> searchIds) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLICK = "click";
  private static final String SEARCH = "search";

  public SearchTruth {
    searchIds = new LinkedHashMap<>(searchIds);
  }

  /**
   * Reads a file, gzip where its name ends in {@code .gz}.
   *
   * @throws DatasetException where it is missing or malformed
   */
  public static SearchTruth read(Path file) {
    Map<String, String> searchIds = new LinkedHashMap<>();
    new DatasetFile(file)
        .readLines(
            (line, place) -> {
              JsonNode pair = object(line, place);
              String click = id(pair, CLICK, line, place);
              if (searchIds.put(click, id(pair, SEARCH, line, place)) != null) {
                throw place.malformed("a click that no line before this one names", click);
              }
            });
    return new SearchTruth(searchIds);
  }

  private static JsonNode object(String line, DatasetFile.Place place) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw place.malformed("{\"click\":ID,\"search\":ID}", line);
    }
  }

  private static String id(JsonNode pair, String field, String line, DatasetFile.Place place) {
    if (!pair.path(field).isTextual()) {
      throw place.malformed("{\"click\":ID,\"search\":ID}", line);
    }
    return pair.get(field).textValue();
  }

  /** Writes such a file in one step: a file that is there is whole. */
  public void write(Path file) {
    StringBuilder lines = new StringBuilder();
    searchIds.forEach(
        (click, search) ->
            lines
                .append(JSON.createObjectNode().put(CLICK, click).put(SEARCH, search))
                .append('\n'));
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (OutputStream out = Files.newOutputStream(unfinished);
          OutputStream packed = isGzip(file) ? new GZIPOutputStream(out) : out) {
        packed.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("The truth cannot be written to " + file, e);
    }
  }

  private static boolean isGzip(Path file) {
    return file.toString().endsWith(".gz");
  }

  /**
   * Refuses a log that does not belong to this truth.
   *
   * @throws DatasetException if it is empty, or an event that it names is not in the log exactly
   *     once, or is not an earlier search of the user who clicked
   */
  public void requireOf(EventLog log) {
    if (searchIds.isEmpty()) {
      throw new DatasetException("The truth about searches names no click");
    }
    Map<String, LoggedEvent> named = named(log);
    searchIds.forEach((click, search) -> require(click, search, named));
  }

  private Map<String, LoggedEvent> named(EventLog log) {
    Set<String> ids = new HashSet<>(searchIds.keySet());
    ids.addAll(searchIds.values());
    Map<String, LoggedEvent> named = new HashMap<>();
    for (LoggedEvent event : log.events()) {
      if (ids.contains(event.eventId()) && named.put(event.eventId(), event) != null) {
        throw new DatasetException(
            "The truth about searches names the event "
                + event.eventId()
                + ", and the data have more than one of that id");
      }
    }
    return named;
  }

  private static void require(String click, String search, Map<String, LoggedEvent> named) {
    LoggedEvent clicked = named.get(click);
    LoggedEvent searched = named.get(search);
    if (!(clicked instanceof LoggedEvent.Interacted)
        || !(searched instanceof LoggedEvent.Searched)
        || !clicked.userId().equals(searched.userId())
        || LoggedEvent.ORDER.compare(searched, clicked) >= 0) {
      throw new DatasetException(
          "The truth about searches is not that of these data: it says that the search "
              + search
              + " decided the click "
              + click
              + ", and no user of the data made the one and then the other");
    }
  }

  /** The search that decided a click, if one did. */
  public Optional<String> searchOf(String clickId) {
    return Optional.ofNullable(searchIds.get(clickId));
  }
}
