import { decodeXML } from 'entities';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

const [textName, cdataName, attributesName] = ['#text', '#cdata', ':@'];

/** What the parser makes of an element: one field of its name, and its attributes. */
type Node = Record<string, unknown>;

/** A part of a document, read once. */
export class XmlElement {
  readonly name: string;
  readonly #attributes: Readonly<Record<string, string>>;
  readonly #children: readonly Node[];

  private constructor(name: string, node: Node) {
    this.name = name;
    this.#attributes = (node[attributesName] ?? {}) as Record<string, string>;
    this.#children = (node[name] ?? []) as Node[];
  }

  /** One element as text. Entities are the five of XML and numbers; no others are looked up. @returns why not, in words */
  static parse(xml: string): XmlElement | string {
    const checked = XMLValidator.validate(xml);
    if (checked !== true) return `The XML is broken: ${checked.err.msg.slice(0, 120)}`;
    try {
      const [root] = (parser().parse(xml) as Node[]).flatMap(elementsOf);
      return root ?? 'The XML is broken: there is no element.';
    } catch (error) {
      return `The XML is broken: ${error instanceof Error ? error.message.slice(0, 120) : 'it cannot be read.'}`;
    }
  }

  static #of(name: string, node: Node): XmlElement {
    return new XmlElement(name, node);
  }

  static readonly elementsOf = (node: Node): XmlElement[] =>
    Object.keys(node)
      .filter((name) => name !== attributesName && name !== textName && name !== cdataName)
      .map((name) => XmlElement.#of(name, node));

  attribute(name: string): string {
    const value = Object.hasOwn(this.#attributes, name) ? this.#attributes[name] : undefined;
    return typeof value === 'string' ? decodeXML(value) : '';
  }

  children(name: string): XmlElement[] {
    return this.#children.flatMap(elementsOf).filter((child) => child.name === name);
  }

  child(name: string): XmlElement | undefined {
    return this.children(name)[0];
  }

  /** Its own text, without that of elements within it. */
  get text(): string {
    return this.#children
      .map((node) => {
        if (typeof node[textName] === 'string') return decodeXML(node[textName]);
        const [marked] = (node[cdataName] ?? []) as Node[];
        return typeof marked?.[textName] === 'string' ? marked[textName] : '';
      })
      .join('');
  }
}

const { elementsOf } = XmlElement;

/** Levels of elements within one another. */
const nestedMax = 20;

const parser = () =>
  new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: textName,
    cdataPropName: cdataName,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    maxNestedTags: nestedMax,
  });
