// Prints the lists of a user, up to the first that a model ranked: node read-lists.js HOST:PORT USER
const { randomUUID } = require('node:crypto')
const { Kafka, logLevel } = require('kafkajs')

const [servers, user] = process.argv.slice(2)
const consumer = new Kafka({ brokers: servers.split(','), logLevel: logLevel.ERROR }).consumer({
  groupId: `example-${randomUUID()}`,
})

function show({ message }) {
  if (message.key.toString() !== user) return false
  if (message.value === null) {
    console.log(`${user}: list removed`) // the user was erased, or was idle for long
    return false
  }
  if (message.headers['content-type']?.toString() === 'application/protobuf') {
    throw new Error('Lists are protobuf here: set reckon.job.output.encoding to json')
  }
  const list = JSON.parse(message.value.toString())
  const items = list.items.slice(0, 5).map((item) => item.itemId)
  // A fallback is what is popular, as no model could rank in time.
  console.log(`${user}: ${items.join(', ')} (${list.fallback ? 'popular' : list.model.name})`)
  return !list.fallback
}

async function main() {
  await consumer.connect()
  await consumer.subscribe({ topic: 'recommendations', fromBeginning: true })
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    consumer.run({
      eachMessage: async (record) => {
        try {
          if (show(record)) resolve()
        } catch (error) {
          reject(error)
        }
      },
    })
  })
}

main()
  .catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  .finally(() => consumer.disconnect())
