package dev.reckon.job.settings;

/** A setting that must not be; the message names key, value and rule. */
public final class SettingRejected extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public SettingRejected(String key, Object value, String rule) {
    super("Setting " + key + " = " + value + " is not acceptable: it must be " + rule);
  }

  SettingRejected(String sentence) {
    super(sentence);
  }
}
