// A gRPC-Web client of the signaling service, with no SDK between: what a page may do. Prints what it saw as JSON.
import { createPromiseClient } from '@connectrpc/connect'
import { createGrpcWebTransport } from '@connectrpc/connect-web'
import { MethodKind, proto3 } from '@bufbuild/protobuf'

const PACKAGE = 'proto.rpc.webrtc.v1.'
const STRING = 9
const BOOL = 8

const message = (name, fields) => proto3.makeMessageType(PACKAGE + name, () => fields)
const text = (no, name) => ({ no, name, kind: 'scalar', T: STRING })

const CallRequest = message('CallRequest', [text(1, 'sdp'), { no: 2, name: 'disable_trickle', kind: 'scalar', T: BOOL }])
const Init = message('CallResponseInitStage', [text(1, 'sdp')])
const CallResponse = message('CallResponse', [text(1, 'uuid'), { no: 2, name: 'init', kind: 'message', T: Init, oneof: 'stage' }])
const CallUpdateRequest = message('CallUpdateRequest', [
  text(1, 'uuid'), { no: 3, name: 'done', kind: 'scalar', T: BOOL, oneof: 'update' }])
const Empty = message('CallUpdateResponse', [])
const ConfigRequest = message('OptionalWebRTCConfigRequest', [])
const Config = message('WebRTCConfig', [{ no: 2, name: 'disable_trickle', kind: 'scalar', T: BOOL }])
const ConfigResponse = message('OptionalWebRTCConfigResponse', [{ no: 1, name: 'config', kind: 'message', T: Config }])

const service = {
  typeName: PACKAGE + 'SignalingService',
  methods: {
    call: { name: 'Call', I: CallRequest, O: CallResponse, kind: MethodKind.ServerStreaming },
    callUpdate: { name: 'CallUpdate', I: CallUpdateRequest, O: Empty, kind: MethodKind.Unary },
    config: { name: 'OptionalWebRTCConfig', I: ConfigRequest, O: ConfigResponse, kind: MethodKind.Unary },
  },
}

const [url, host] = process.argv.slice(2)
const client = createPromiseClient(service, createGrpcWebTransport({ baseUrl: url }))
const options = { headers: { 'rpc-host': host } }
const results = {}
results.config = (await client.config({}, options)).config !== undefined
try {
  await client.config({})
} catch (failure) {
  results['no host'] = [failure.code, failure.rawMessage]
}
for await (const response of client.call({ sdp: 'offer' }, options)) {
  if (response.stage.case === 'init') {
    results.answer = response.stage.value.sdp
    await client.callUpdate({ uuid: response.uuid, update: { case: 'done', value: true } }, options)
  }
}
console.log(JSON.stringify(results))
