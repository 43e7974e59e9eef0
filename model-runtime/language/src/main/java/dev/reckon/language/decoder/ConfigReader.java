package dev.reckon.language.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** Values of a config.json, each checked as it is read; null counts as absent. */
final class ConfigReader {

  /** More than any model has of anything. */
  private static final int MOST = 100_000_000;

  private final Path file;
  private final JsonNode root;

  ConfigReader(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /** What is said of the file in a message. */
  ModelDirectoryException wrong(String what) {
    return new ModelDirectoryException(file + " " + what);
  }

  boolean has(String name) {
    return root.hasNonNull(name);
  }

  JsonNode node(String name) {
    return root.path(name);
  }

  String text(String name) {
    if (!root.path(name).isTextual()) {
      throw wrong("has no " + name);
    }
    return root.path(name).asText();
  }

  /** A whole number of at least 1. */
  int count(String name) {
    if (!has(name)) {
      throw wrong("has no " + name);
    }
    JsonNode value = root.path(name);
    if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > MOST) {
      throw wrong("has %s for %s, which is a whole number from 1 on".formatted(value, name));
    }
    return value.asInt();
  }

  int count(String name, int absent) {
    return has(name) ? count(name) : absent;
  }

  /** A number above 0. */
  double positive(String name, double absent) {
    return positive(root.path(name), name, absent);
  }

  /** The same of a value that is found elsewhere in the file. */
  double positive(JsonNode value, String name, double absent) {
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    double number = value.asDouble();
    if (!value.isNumber() || !(number > 0) || Double.isInfinite(number)) {
      throw wrong("has %s for %s, which is a number above 0".formatted(value, name));
    }
    return number;
  }

  boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    if (!root.path(name).isBoolean()) {
      throw wrong("has %s for %s, which is true or false".formatted(root.path(name), name));
    }
    return root.path(name).asBoolean();
  }
}
