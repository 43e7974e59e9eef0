package dev.reckon.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The help after the start of a broker, with lines to paste. */
final class BrokerHelp {

  private static final String CLICK =
      "{\"eventId\":\"c1\",\"userId\":\"u1\",\"itemId\":\"g7\",\"kind\":\"CLICK\","
          + "\"eventTime\":\"2026-01-01T10:00:00Z\"}";

  private static final String TEXT =
      """
      Against it, each in a terminal of its own:
        ./reckon serve-model --bundle BUNDLE --bootstrap-servers SERVERS
        ./reckon job --bootstrap-servers SERVERS
        ./reckon view --bootstrap-servers SERVERS
      or everything at once, with events: ./reckon demo --bootstrap-servers SERVERS

      A click on g7, which is an item of the simulated shop, in Python (pip install confluent-kafka):
        from confluent_kafka import Producer
        producer = Producer({'bootstrap.servers': 'SERVERS'})
        producer.produce('clicks', key='u1', value='CLICK')
        producer.flush()
      in Node (npm install kafkajs):
        const { Kafka } = require('kafkajs')
        const producer = new Kafka({ brokers: ['SERVERS'] }).producer()
        producer.connect()
          .then(() => producer.send({ topic: 'clicks', messages: [{ key: 'u1', value: 'CLICK' }] }))
          .then(() => producer.disconnect())
      with Kafka's console tools, which come with Reckon:
        echo 'u1|CLICK' | \\
          ./reckon kafka console-producer --bootstrap-server SERVERS --topic clicks \\
          --reader-property parse.key=true --reader-property key.separator='|'
        ./reckon kafka console-consumer --bootstrap-server SERVERS --topic recommendations --from-beginning
        Lists are binary there (protobuf). They are text (JSON) where the job was started like this:
        RECKON_JAVA_OPTS=-Dreckon.job.output.encoding=json ./reckon job --bootstrap-servers SERVERS
      with kcat:
        echo 'u1|CLICK' | \\
          kcat -P -b SERVERS -t clicks -K '|'
      """;

  private BrokerHelp() {}

  /**
   * Lines to print; the first says that the broker is ready.
   *
   * @param made topics that were created
   */
  static List<String> lines(
      String servers, Path directory, boolean isNew, List<String> made, int partitions) {
    return Stream.concat(
            Stream.of(
                "ready: "
                    + servers
                    + ", data "
                    + (isNew ? "will be kept in " : "as it was kept in ")
                    + directory,
                made.isEmpty()
                    ? "All topics are there."
                    : "Topics made, of "
                        + partitions
                        + " partitions each: "
                        + String.join(", ", made),
                ""),
            TEXT.replace("SERVERS", servers)
                .replace("'CLICK'", "'" + CLICK + "'")
                .lines()
                .map(line -> line.replace("u1|CLICK", "u1|" + CLICK)))
        .toList();
  }
}
