# A plain Python service of a bundle, which bench load compares the model runtime with: eager PyTorch
# (eager.py), one request, one forward pass. HTTP/1.1 with JSON, a thread for each connection, on
# nothing but Python's standard library. Ends when its standard input does.
#
# usage: python3 server.py BUNDLE HEADS STEPS      prints its port when it is ready
import gzip
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch

import eager

LIST_SIZE = 100


class Service:
    def __init__(self, bundle, heads, steps):
        self.weights = eager.read(os.path.join(bundle, "weights.safetensors"))
        self.heads = heads
        self.steps = steps
        self.window = self.weights["position_embedding"].size(0) - 1
        with gzip.open(os.path.join(bundle, "items.jsonl.gz"), "rt") as lines:
            self.ids = [json.loads(line)["item_id"] for line in lines]
        self.index = {item: i for i, item in enumerate(self.ids)}

    def recommend(self, history):
        known = [self.index[item] for item in history if item in self.index][-self.window:]
        with torch.inference_mode():
            scores, items = eager.rank(
                torch.tensor([known]), self.weights, self.heads, LIST_SIZE, self.steps)
        return {"items": [self.ids[item] for item in items[0].tolist()], "scores": scores[0].tolist()}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def do_POST(self):
        history = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(service.recommend(history)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


torch.set_num_threads(1)
service = Service(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=end_with_input, daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()
