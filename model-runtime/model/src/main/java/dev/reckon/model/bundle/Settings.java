package dev.reckon.model.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings are records; in files and on the command line their components are keys in snake_case.
 * The record's constructor holds the rules of the values.
 */
public final class Settings {

  /** Converts records to JSON and back; a key that the record does not have is an error. */
  public static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

  private Settings() {}

  /** The keys of a record of settings. */
  public static List<String> keys(Object settings) {
    List<String> keys = new ArrayList<>();
    JSON.<JsonNode>valueToTree(settings).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /**
   * The same settings with one changed.
   *
   * @throws IllegalArgumentException where there is no such key or its value breaks a rule; the
   *     message names key, value and rule
   */
  public static <T> T with(T settings, String key, String value) {
    ObjectNode tree = JSON.valueToTree(settings);
    JsonNode old = tree.get(key);
    if (old == null) {
      throw new IllegalArgumentException(
          "There is no setting '" + key + "'; there are " + String.join(", ", keys(settings)));
    }
    tree.set(key, old.isTextual() ? JSON.getNodeFactory().textNode(value) : number(key, value));
    try {
      @SuppressWarnings("unchecked")
      Class<T> type = (Class<T>) settings.getClass();
      return JSON.treeToValue(tree, type);
    } catch (ValueInstantiationException e) {
      throw new IllegalArgumentException("Setting " + key + " = " + value + ": " + causeOf(e), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Setting " + key + " = " + value + ": must be a whole number", e);
    }
  }

  /**
   * Checks a rule.
   *
   * @throws IllegalArgumentException with the rule as its message where it is broken
   */
  public static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  private static String causeOf(ValueInstantiationException e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getOriginalMessage() : cause.getMessage());
  }

  private static JsonNode number(String key, String value) {
    try {
      return value.matches("[+-]?\\d+")
          ? JSON.getNodeFactory().numberNode(Long.parseLong(value))
          : JSON.getNodeFactory().numberNode(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Setting " + key + " = " + value + ": must be a number", e);
    }
  }
}
