package dev.reckon.model.serve;

/** A setting that stops the start; the message names key, value and rule. */
public final class SettingException extends Exception {
  SettingException(String key, Object value, String rule) {
    super("setting %s is %s: it must be %s".formatted(key, value, rule));
  }

  SettingException(String message, Throwable cause) {
    super(message, cause);
  }
}
