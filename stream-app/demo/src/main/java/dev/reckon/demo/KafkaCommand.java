package dev.reckon.demo;

import dev.reckon.cli.UsageError;
import dev.reckon.settings.Spelling;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code kafka}: runs Kafka's own tools without a download of Kafka. */
@Command(
    name = "kafka",
    description = {
      "Runs one of Kafka's own tools: console-producer, console-consumer, topics, consumer-groups,"
          + " configs or get-offsets.",
      "What follows its name goes to the tool as it is; --help there lists its options."
    },
    mixinStandardHelpOptions = true)
final class KafkaCommand implements Callable<Integer> {

  private static final Map<String, String> TOOLS =
      new TreeMap<>(
          Map.of(
              "console-producer", "org.apache.kafka.tools.ConsoleProducer",
              "console-consumer", "org.apache.kafka.tools.consumer.ConsoleConsumer",
              "topics", "org.apache.kafka.tools.TopicCommand",
              "consumer-groups", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
              "configs", "kafka.admin.ConfigCommand",
              "get-offsets", "org.apache.kafka.tools.GetOffsetShell"));

  @Parameters(
      paramLabel = "TOOL [OPTIONS]",
      arity = "1..*",
      description = "The tool, and its options.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    String main = TOOLS.get(words.get(0));
    if (main == null) {
      throw new UsageError(
          "Kafka's tool '"
              + words.get(0)
              + "' is not here"
              + Spelling.nearest(words.get(0), TOOLS.keySet())
                  .map(meant -> " (did you mean " + meant + "?)")
                  .orElse("")
              + ": there are "
              + String.join(", ", TOOLS.keySet()));
    }
    String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
    try {
      Class.forName(main).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    return 0;
  }
}
