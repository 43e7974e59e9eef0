// Sends a click: node send-click.js HOST:PORT USER ITEM
const { randomUUID } = require('node:crypto')
const { Kafka, Partitioners } = require('kafkajs')

const [servers, user, item] = process.argv.slice(2)
const click = {
  eventId: randomUUID(), // unique: a second event with the same id is a duplicate
  userId: user,
  itemId: item,
  kind: 'CLICK',
  eventTime: new Date().toISOString(),
}

async function main() {
  const producer = new Kafka({ brokers: servers.split(',') }).producer({
    idempotent: true,
    // As Kafka's own clients do it: a user's events are in one partition, whichever client sends them.
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  // The key is the user, so that all events of a user stay in order.
  const [sent] = await producer.send({
    topic: 'clicks',
    messages: [{ key: user, value: JSON.stringify(click) }],
  })
  console.log(`sent ${click.eventId} to partition ${sent.partition}`)
  await producer.disconnect()
}

main().catch((error) => {
  console.error(`not sent: ${error.message}`)
  process.exit(1)
})
