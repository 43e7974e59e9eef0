package dev.reckon.demo.process;

/**
 * The file that a command of this machine logs to: the terminal is for the command's own output.
 */
public final class CommandLog {

  private static final String NAME = "dev.reckon.log";
  private static final String SETTINGS = "log4j2.configurationFile";

  private CommandLog() {}

  /**
   * Each command has its own log, {@code logs/COMMAND.log}. Call this before the first logger.
   *
   * @param arguments of the command line; the first is the command
   */
  public static void open(String[] arguments) {
    if (arguments.length > 0 && arguments[0].matches("[a-z-]+")) {
      System.setProperty(NAME, arguments[0]);
    }
    if (System.getProperty(SETTINGS) == null) {
      System.setProperty(SETTINGS, "dev/reckon/demo/log4j2-demo.properties");
    }
  }
}
