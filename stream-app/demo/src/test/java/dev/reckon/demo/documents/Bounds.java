package dev.reckon.demo.documents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a documented command short: little training, few events. Nothing else of it changes. */
final class Bounds {

  private static final Pattern RECKON = Pattern.compile("\\./reckon [^;|]*[^;|\\s]");
  private static final Pattern EPOCHS = Pattern.compile("--epochs \\d+");

  private Bounds() {}

  /** A line of a shell, which may hold loops and definitions around the command. */
  static String of(String line) {
    String bounded =
        RECKON
            .matcher(EPOCHS.matcher(line).replaceAll("--epochs 1"))
            .replaceAll(command -> Matcher.quoteReplacement(reckon(command.group())));
    return bounded.startsWith("curl ")
        ? bounded.replaceFirst("curl ", "curl -sS --fail-with-body ")
        : bounded;
  }

  private static String reckon(String command) {
    String name = command.split(" ", -1)[1];
    return switch (name) {
      case "train" ->
          // One that continues has the settings of its bundle.
          command.contains(" --continue ") ? command : command + " --set max_epochs=1";
      case "tune" -> option(command, "--trials", "1") + " --set max_epochs=1";
      case "simulate" -> option(command, "--events", "4000");
      case "demo" -> demo(option(option(command, "--events", "100"), "--past-events", "4000"));
      default -> command;
    };
  }

  private static String demo(String command) {
    return command.contains(" --headless") ? command : command + " --headless";
  }

  /** The command with this value of an option, in place of another one's. */
  private static String option(String command, String name, String value) {
    return command.replaceAll(" +" + name + "[ =]+\\S+", "") + " " + name + " " + value;
  }
}
