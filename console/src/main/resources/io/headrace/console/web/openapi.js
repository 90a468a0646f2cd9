/** The methods that the console uses, in the order in which they are shown. */
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What a value stands for: itself, or what its $ref names; what stands beside the $ref wins. */
export function deref(document, value) {
  if (!value?.$ref) {
    return value ?? {};
  }
  const { $ref, ...beside } = value;
  const target = $ref
    .slice(2)
    .split('/')
    .reduce((node, key) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  return { ...deref(document, target), ...beside };
}

/** The operations by their first tag, tags in the order of the document. */
export function operationsByTag(document) {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => operationOf(document, path, item, method)),
  );
  return document.tags.map(({ name, description }) => ({
    tag: name,
    description,
    operations: all.filter((operation) => operation.tag === name),
  }));
}

function operationOf(document, path, item, method) {
  const operation = item[method];
  return {
    id: operation.operationId,
    method,
    path,
    tag: operation.tags[0],
    summary: operation.summary,
    description: operation.description,
    scope: operation['x-scope'],
    parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((parameter) => deref(document, parameter)),
    body: operation.requestBody && deref(document, operation.requestBody),
    responses: Object.entries(operation.responses).map(([status, response]) => ({ status, response: deref(document, response) })),
  };
}

/** A type in words: "text", "list of Task", "one of a, b". */
export function typeOf(document, schema) {
  const name = schema?.$ref?.split('/').pop();
  const resolved = deref(document, schema);
  if (resolved.enum) {
    return `one of ${resolved.enum.join(', ')}`;
  }
  if (resolved.const !== undefined) {
    return `always ${JSON.stringify(resolved.const)}`;
  }
  if (resolved.oneOf) {
    return resolved.oneOf.map((one) => typeOf(document, one)).join(' or ');
  }
  if (resolved.type === 'array') {
    return `list of ${typeOf(document, resolved.items)}`;
  }
  if (resolved.type === 'object') {
    return name ?? 'object';
  }
  const types = { string: resolved.format === 'date-time' ? 'time' : 'text', integer: 'whole number', number: 'number', boolean: 'true or false' };
  return types[resolved.type] ?? 'any JSON';
}

/** The example of a body: its own, the first of several, or undefined. */
export function exampleOf(document, media) {
  if (media.example !== undefined) {
    return media.example;
  }
  const [first] = Object.values(media.examples ?? {});
  return first && deref(document, first).value;
}

/** The operation as a command that can be pasted into a shell. */
export function curlOf(document, operation, origin) {
  const path = operation.parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, sample(document, parameter)), operation.path);
  const lines = [`curl ${operation.method === 'get' ? '' : `-X ${operation.method.toUpperCase()} `}'${origin}${path}'`];
  if (operation.scope !== 'none') {
    lines.push(`-H 'Authorization: Bearer '"$TOKEN"`);
  }
  const json = operation.body?.content['application/json'];
  const example = json && exampleOf(document, json);
  if (example !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(' \\\n  ');
}

function sample(document, parameter) {
  return parameter.example ?? deref(document, parameter.schema).examples?.[0] ?? parameter.name.toUpperCase();
}
