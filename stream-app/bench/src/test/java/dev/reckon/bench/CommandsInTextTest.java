package dev.reckon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.backtest.BacktestCli;
import dev.reckon.demo.DemoCli;
import dev.reckon.demo.testing.Document;
import dev.reckon.job.JobCli;
import dev.reckon.learner.LearnCommand;
import dev.reckon.learning.LearningCli;
import dev.reckon.serving.ServingCli;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Commands in a sentence, not in a fence, are not run. Here they are known commands, with options
 * that those have.
 */
class CommandsInTextTest {

  private static final Pattern IN_TEXT = Pattern.compile("`(?:taskset -c 0 )?\\./reckon ([^`]+)`");

  private static final List<CommandLine> PROCESSES =
      List.of(
          new CommandLine(DemoCli.class),
          new CommandLine(BenchCli.class),
          new CommandLine(LearningCli.class),
          new CommandLine(BacktestCli.class),
          new CommandLine(ServingCli.class),
          new CommandLine(CommandSpec.create())
              .addSubcommand("job", new CommandLine(JobCli.class))
              .addSubcommand("learn", new CommandLine(LearnCommand.class))
              // The view is on no class path of this module: its options are not known here.
              .addSubcommand("view", new CommandLine(CommandSpec.create())));

  @Test
  void commandsInASentenceAreKnownWithTheirOptions() {
    List<String> commands =
        Document.all().stream()
            .flatMap(page -> IN_TEXT.matcher(page.text()).results())
            .map(found -> found.group(1))
            .filter(command -> !command.startsWith("COMMAND "))
            .toList();

    assertThat(commands).hasSizeGreaterThan(30);
    assertThat(commands).filteredOn(command -> !isKnown(command)).isEmpty();
  }

  @Test
  void aMistypedOptionOrCommandIsNotKnown() {
    assertThat(isKnown("bench live --model rearec-prl --report live.json")).isTrue();
    assertThat(isKnown("bench live --modle rearec-prl")).isFalse();
    assertThat(isKnown("bench life")).isFalse();
    assertThat(isKnown("trian --data x")).isFalse();
  }

  private static boolean isKnown(String command) {
    List<String> words = List.of(command.split("[\\s\\[\\]]+", -1));
    return PROCESSES.stream()
        .filter(process -> process.getSubcommands().containsKey(words.get(0)))
        .anyMatch(process -> hasOptions(process, words));
  }

  /** The first words name a command, and what is behind them its options. */
  private static boolean hasOptions(CommandLine command, List<String> words) {
    if (!command.getSubcommands().isEmpty() && !words.isEmpty() && !words.get(0).startsWith("-")) {
      CommandLine below = command.getSubcommands().get(words.get(0));
      return below != null && hasOptions(below, words.subList(1, words.size()));
    }
    return words.stream()
        .filter(word -> word.startsWith("--"))
        .allMatch(option -> hasOption(command.getCommandSpec(), option));
  }

  private static boolean hasOption(CommandSpec command, String option) {
    return command.findOption(option) != null || command.negatedOptionsMap().containsKey(option);
  }
}
