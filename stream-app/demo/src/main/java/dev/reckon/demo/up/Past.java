package dev.reckon.demo.up;

import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.kafka.Topics;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.wire.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The past of a shop, sent to a broker once. If that is interrupted, all of it is sent again: an
 * event that comes twice counts once.
 *
 * @param directory where a file for each dataset says that it was sent
 * @param data as {@code READER:PATH}
 * @param topicPrefix of the names of topics
 * @param say gets a sentence about what is sent
 */
record Past(Path directory, String data, String topicPrefix, Consumer<String> say) {

  private static final int PARTITIONS = 8;

  /** Sends it, unless it was. */
  void sendOnce(String bootstrapServers) throws IOException {
    Path pasts = Files.createDirectories(directory.resolve("past"));
    Path sent = pasts.resolve(Dataset.digest(data));
    if (Files.exists(sent)) {
      return;
    }
    EventLog log = Dataset.read(data);
    List<ReplayStep> steps = ReplayStep.of(log);
    try (EventSender sender =
        EventSender.connect(
            Map.of("bootstrap.servers", bootstrapServers),
            new Topics(topicPrefix, PARTITIONS, (short) -1),
            Encoding.PROTOBUF)) {
      log.items().forEach(sender::send);
      steps.forEach(step -> step.sendWith(sender));
      sender.flush();
    }
    Files.writeString(sent, data + '\n');
    say.accept(
        String.format(
            Locale.ROOT,
            "%,d items and %,d events of %s are sent",
            log.items().size(),
            steps.size(),
            data));
  }
}
