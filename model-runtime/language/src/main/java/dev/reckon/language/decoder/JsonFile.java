package dev.reckon.language.decoder;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON as the files of a model are to have it: one object, each name once. */
final class JsonFile {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonFile() {}

  /**
   * Reads a file.
   *
   * @throws ModelDirectoryException where it is not a JSON object
   */
  static JsonNode read(Path file) throws IOException {
    return parse(Files.readAllBytes(file), file.toString());
  }

  /**
   * Parses text.
   *
   * @param name what a message calls it
   */
  static JsonNode parse(byte[] text, String name) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new ModelDirectoryException(
          "%s is not JSON: %s".formatted(name, e.getOriginalMessage()), e);
    }
    if (!root.isObject()) {
      throw new ModelDirectoryException(name + " is not a JSON object");
    }
    return root;
  }
}
