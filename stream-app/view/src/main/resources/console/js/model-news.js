import { h, icon } from './dom.js';
import { clock, sentence } from './format.js';

/** Which model serves, what it was trained on, and which one it replaced when: in a sentence. */

/**
 * The sentence for a deployment of `/v1/operations`; null without one, as then every list names its
 * model and there is nothing to add.
 */
export function modelNews(deployment) {
  if (!deployment) return null;
  const { live, previous, candidate } = deployment;
  const at = deployment.changedAt ? ` at ${clock(Date.parse(deployment.changedAt))}` : '';
  const tried = candidate
    ? ` ${candidate.name} ${candidate.version} is tried with ${deployment.candidatePercent} % of users.` : '';
  if (!live) return `Served by the model that the runtime was started with.${tried}`;
  if (!previous) return `Served by ${named(live)}.${tried || ` ${sentence(reasonOf(deployment))}.`}`;
  return `Now served by ${named(live)}. It replaced ${named(previous)}${at}.${tried}`;
}

/** The reason without the name that is said already. */
function reasonOf({ live, reason }) {
  return reason.replace(`: ${live.name} ${live.version}`, '');
}

function named(model) {
  return `${model.name}${model.trainedOn ? `, trained on ${model.trainedOn}` : ` ${model.version}`}`;
}

/** The sentence as a note, empty until there is one; announces a change of the model. */
export class ModelNews {
  constructor(say) {
    this.say = say;
    this.live = null;
    this.words = h('span', {});
    this.element = h('p', { class: 'news', hidden: true }, icon('spark'), this.words);
  }

  show(deployment) {
    const sentence = modelNews(deployment);
    this.element.hidden = sentence === null;
    if (sentence === null || sentence === this.words.textContent) return;
    this.words.textContent = sentence;
    const digest = deployment.live?.digest ?? '';
    if (this.live !== null && this.live !== digest) {
      this.element.classList.add('fresh');
      this.say(sentence);
    }
    this.live = digest;
  }
}
