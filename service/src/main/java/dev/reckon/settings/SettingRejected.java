package dev.reckon.settings;

/** A wrong setting; the message names key, value and rule. */
public final class SettingRejected extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public SettingRejected(String key, Object value, String rule) {
    super("Setting " + key + " = " + value + " is not acceptable: it must be " + rule);
  }

  /** A sentence that names the setting, or the file, and what is wrong with it. */
  public SettingRejected(String sentence) {
    super(sentence);
  }
}
