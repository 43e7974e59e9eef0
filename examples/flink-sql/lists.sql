-- The first item of each list that a model ranked, with Flink 2.2, its SQL client and the jar
-- flink-sql-connector-kafka 5.0.0-2.2 in lib/: sql-client.sh -f lists.sql
-- The job has to write lists in JSON: reckon.job.output.encoding = json

CREATE TABLE recommendations (
  user_id STRING,
  items ARRAY<ROW<itemId STRING, score FLOAT>>,
  model ROW<name STRING, version STRING>,
  historySequence BIGINT,
  fallback ROW<reason STRING>,
  published TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'recommendations',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'key.format' = 'raw',
  'key.fields' = 'user_id',
  'value.format' = 'json',
  'value.fields-include' = 'EXCEPT_KEY'
);

SELECT user_id, historySequence, items[1].itemId AS first_item, model.name AS model, published
FROM recommendations
WHERE fallback IS NULL;
