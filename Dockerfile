FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-rus tesseract-ocr-eng \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home assistant && install -d -o assistant -g assistant /app /app/index
WORKDIR /app

# torch from PyPI brings gigabytes of CUDA: name an index of CPU builds here ("--extra-index-url ADDRESS").
ARG PIP_OPTIONS=""
COPY --chown=assistant . .
RUN pip install --no-cache-dir -c constraints.txt --upgrade pip \
    && pip install --no-cache-dir ${PIP_OPTIONS} -c constraints.txt -e .

USER assistant
# Inside the container only; compose.yaml publishes the port on this machine alone.
ENV ASSISTANT_UI__HOST=0.0.0.0 PYTHONUNBUFFERED=1
EXPOSE 7860
VOLUME /app/index
CMD ["python", "app.py"]
