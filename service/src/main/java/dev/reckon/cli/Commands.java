package dev.reckon.cli;

import dev.reckon.kafka.BrokerTrouble;
import dev.reckon.kafka.ClientRefused;
import dev.reckon.kafka.TopicsRefused;
import dev.reckon.process.JavaLogging;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.Spelling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;

/**
 * Runs a command and maps its result to an exit status, in every process: 0 for success, 1 for a
 * failure, and 2 for a wrong command line or setting, for which trying again does not help. The
 * error is one line on standard error that begins with {@code reckon:}. Unexpected failures are
 * also logged with their trace.
 */
public final class Commands {

  public static final int FAILED = 1;
  public static final int USAGE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private static final String NAME = "reckon";

  /** How picocli reports an option in the place of another option's value. */
  private static final Pattern UNKNOWN_OPTION = Pattern.compile("Unknown option: '([^']+)'");

  private Commands() {}

  /**
   * Commands that end as described above.
   *
   * @param root an annotated object whose subcommands they are
   * @param explained failures whose message is all that a user needs, besides those of settings,
   *     files and Kafka
   */
  public static CommandLine below(Object root, Set<Class<? extends Exception>> explained) {
    return prepared(new CommandLine(root), explained);
  }

  /** The same for one command alone. */
  public static CommandLine only(Object command, Set<Class<? extends Exception>> explained) {
    CommandLine root = new CommandLine(CommandSpec.create().name(NAME));
    CommandLine only = new CommandLine(command);
    root.addSubcommand(only.getCommandName(), only);
    return prepared(root, explained);
  }

  /**
   * Runs the one command of {@link #only}, whose name may precede the arguments: the launcher puts
   * it there, a submission to a cluster does not.
   *
   * @return the exit status
   */
  public static int execute(CommandLine commands, String name, String... arguments) {
    if (arguments.length > 0 && arguments[0].equals(name)) {
      return commands.execute(arguments);
    }
    return commands.execute(
        Stream.concat(Stream.of(name), Arrays.stream(arguments)).toArray(String[]::new));
  }

  private static CommandLine prepared(CommandLine root, Set<Class<? extends Exception>> explained) {
    JavaLogging.toOurLog();
    tellVersion(root, () -> new String[] {NAME + " " + Version.get()});
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        // A mistyped option is not the value of the previous one.
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setParameterExceptionHandler((wrong, arguments) -> explain(wrong))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> explain(failure, command, explained));
  }

  private static void tellVersion(CommandLine command, IVersionProvider version) {
    command.getCommandSpec().versionProvider(version);
    command.getSubcommands().values().forEach(subcommand -> tellVersion(subcommand, version));
  }

  private static int explain(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    return refuse(
        command,
        unknown(wrong).map(word -> mistyped(word, command)).orElseGet(() -> PlainWords.of(wrong)));
  }

  /** The unknown word: it is the error, not the required option that is then missing. */
  private static Optional<String> unknown(ParameterException wrong) {
    Matcher inPlaceOfAValue = UNKNOWN_OPTION.matcher(String.valueOf(wrong.getMessage()));
    if (inPlaceOfAValue.find()) {
      return Optional.of(inPlaceOfAValue.group(1));
    }
    return wrong instanceof MutuallyExclusiveArgsException
        ? Optional.empty()
        : wrong.getCommandLine().getUnmatchedArguments().stream().findFirst();
  }

  private static String mistyped(String word, CommandLine command) {
    String name = word.replaceFirst("=.*", "");
    boolean isOption = name.startsWith("-");
    Set<String> known =
        isOption
            ? command.getCommandSpec().optionsMap().keySet()
            : command.getSubcommands().keySet();
    String meant =
        Spelling.nearest(name, known).map(it -> " (did you mean " + it + "?)").orElse("");
    if (isOption) {
      return "there is no option " + name + meant;
    }
    return known.isEmpty()
        ? "'" + word + "' is one word too many"
        : "there is no command '" + word + "'" + meant;
  }

  private static int explain(
      Exception failure, CommandLine command, Set<Class<? extends Exception>> explained) {
    Exception known =
        failure instanceof UncheckedIOException && failure.getCause() instanceof IOException cause
            ? cause
            : failure;
    if (known instanceof UsageError) {
      return refuse(command, String.valueOf(known.getMessage()));
    }
    if (known instanceof SettingRejected || known instanceof ClientRefused) {
      say(command, String.valueOf(known.getMessage()));
      return USAGE;
    }
    sentence(known, explained)
        .ifPresentOrElse(
            sentence -> say(command, sentence),
            () -> {
              LOG.error("{} failed", command.getCommandName(), failure);
              say(command, command.getCommandName() + " failed: " + deepest(failure));
            });
    return FAILED;
  }

  /** The message for a failure that a user can correct; empty for an unexpected one. */
  private static Optional<String> sentence(
      Exception failure, Set<Class<? extends Exception>> explained) {
    if (failure instanceof CommandFailed
        || failure instanceof TopicsRefused
        || explained.stream().anyMatch(kind -> kind.isInstance(failure))) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
    if (failure instanceof KafkaException) {
      return Optional.of("the broker cannot be used: " + BrokerTrouble.reason(failure));
    }
    return failure instanceof IOException ? Optional.of(ofFile(failure)) : Optional.empty();
  }

  private static String ofFile(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + " may not be read or written";
    }
    return failure instanceof FileSystemException ? reason(failure) : reason(deepest(failure));
  }

  private static int refuse(CommandLine command, String sentence) {
    say(command, sentence + " (" + command.getCommandSpec().qualifiedName() + " --help says more)");
    return USAGE;
  }

  private static void say(CommandLine command, String sentence) {
    command.getErr().println(NAME + ": " + sentence);
    command.getErr().flush();
  }

  /** Kafka's clients wrap the cause, e.g. a wrong setting, in exceptions that do not name it. */
  public static Throwable deepest(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : deepest(cause);
  }

  /** The message of a failure, or else its class. */
  public static String reason(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
