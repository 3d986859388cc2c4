-- wrk -s load.lua URL -- METHOD MARKERS [BODY]: sends the request over and over, checks each answer, and prints a line of JSON.
-- MARKERS is a file with texts, one a line, that each answer has to contain in this order; BODY is a file with the request's body.
local threads = {}
local markers = {}
wrong = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  wrk.method = args[1]
  for line in io.lines(args[2]) do
    table.insert(markers, line)
  end
  if args[3] then
    local file = io.open(args[3])
    wrk.body = file:read("*a")
    file:close()
    wrk.headers["Content-Type"] = "application/json"
  end
end

local function isRight(status, body)
  local from = 1
  for _, marker in ipairs(markers) do
    local _, last = body:find(marker, from, true)
    if not last then
      return false
    end
    from = last + 1
  end
  return status == 200
end

function response(status, headers, body)
  if not isRight(status, body) then
    wrong = wrong + 1
    if wrong == 1 then
      io.stderr:write(string.format("wrong answer: %d %s\n", status, body:sub(1, 1000)))
    end
  end
end

function done(summary, latency, requests)
  local wrongAnswers = 0
  for _, thread in ipairs(threads) do
    wrongAnswers = wrongAnswers + thread:get("wrong")
  end
  local errors = summary.errors
  io.write(string.format('RESULT {"answers":%d,"wrong":%d,"errors":%d,"seconds":%.3f,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, wrongAnswers, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
