package dev.reckon.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;

/**
 * What picocli says about a wrong command line, in plain words: it names types of Java, puts
 * "Error:" into the sentence and shows exceptions.
 */
final class PlainWords {

  private static final Pattern EXCLUSIVE =
      Pattern.compile("(?:Error: )?(.+) are mutually exclusive \\(specify only one\\)\\.?");

  private static final Pattern ONE_OF =
      Pattern.compile(
          "(?:Error: )?Missing required argument \\(specify one of these\\): \\((.+)\\)\\.?");

  private static final Pattern TOGETHER =
      Pattern.compile("(?:Error: )?Missing required argument\\(s\\): (.+?)\\.?");

  private static final Pattern ENUM =
      Pattern.compile("(.*)expected one of \\[(.+)] \\(case-insensitive\\) but was ('.*')");

  private static final Pattern NUMBER =
      Pattern.compile("(.*) is not an? (int|long|short|double|float)");

  /** Followed by the exception. */
  private static final Pattern UNREADABLE =
      Pattern.compile("(.*)cannot convert ('.*') to (\\w+) \\(.*", Pattern.DOTALL);

  private PlainWords() {}

  /** The message for this error. */
  static String of(ParameterException wrong) {
    // picocli says the word twice where a map is not KEY=VALUE, and the types of the map.
    String message =
        String.valueOf(wrong.getMessage())
            .replace("option option ", "option ")
            .replace(" (<String=String>)", "");
    if (wrong instanceof MutuallyExclusiveArgsException) {
      Matcher exclusive = EXCLUSIVE.matcher(message);
      return exclusive.matches()
          ? "give only one of " + listed(exclusive.group(1).split(", "), "and")
          : message;
    }
    return plain(message);
  }

  private static String plain(String message) {
    Matcher oneOf = ONE_OF.matcher(message);
    if (oneOf.matches()) {
      return "give one of " + listed(oneOf.group(1).split(" \\| "), "or");
    }
    Matcher together = TOGETHER.matcher(message);
    if (together.matches()) {
      return "give " + together.group(1) + " too: another option needs it";
    }
    Matcher ofEnum = ENUM.matcher(message);
    if (ofEnum.matches()) {
      String[] known = ofEnum.group(2).toLowerCase(Locale.ROOT).split(", ");
      return ofEnum.group(1) + ofEnum.group(3) + " is not " + listed(known, "or");
    }
    Matcher number = NUMBER.matcher(message);
    if (number.matches()) {
      boolean isWhole = !List.of("double", "float").contains(number.group(2));
      return number.group(1) + (isWhole ? " is not a whole number" : " is not a number");
    }
    Matcher unreadable = UNREADABLE.matcher(message);
    return unreadable.matches()
        ? unreadable.group(1) + unreadable.group(2) + " cannot be read as " + unreadable.group(3)
        : message;
  }

  /** "a, b and c"; the value that an option takes is left out. */
  private static String listed(String[] words, String last) {
    List<String> names = Arrays.stream(words).map(word -> word.replaceFirst("=.*", "")).toList();
    int count = names.size();
    return count < 2
        ? String.join("", names)
        : String.join(", ", names.subList(0, count - 1)) + " " + last + " " + names.get(count - 1);
  }
}
