package dev.reckon.model.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Which search decided which click, known of simulated events alone: what a model should have
 * looked at when it named the click. A file of JSON lines, {@code {"click":ID,"search":ID}}.
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

  /** The search that decided a click, if one did. */
  public Optional<String> searchOf(String clickId) {
    return Optional.ofNullable(searchIds.get(clickId));
  }
}
